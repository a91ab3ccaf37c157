/// Code lists that the rules name, as of the EN 16931 artefacts of 2026; the longest are in
/// ``InvoiceUnits`` and ``InvoiceReferences``.
enum InvoiceCodes {
    /// ISO 3166-1 alpha-2 with EL and XI: what VAT identifiers begin with.
    static let vatPrefixes: Set<String> = words(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
        BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
        EC EE EG EH EL ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU
        GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW
        KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU
        MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
        PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
        TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT
        ZA ZM ZW
        """)

    /// ISO 3166-1 alpha-2, Kosovo and Northern Ireland.
    static let countries: Set<String> = vatPrefixes.subtracting(["EL"]).union(["1A"])

    /// UNTDID 1001, the codes of invoices and credit notes.
    static let types: Set<String> = words(
        """
        71 80 81 82 83 84 102 130 202 203 204 211 218 219 261 262 295 296 308 325 326 331 380 381
        382 383 384 385 386 387 388 389 390 393 394 395 396 420 456 457 458 471 472 473 500 501 502
        503 527 532 553 575 623 633 751 780 817 870 875 876 877 935
        """)

    /// Peppol's process 01: invoices.
    static let peppolInvoiceTypes: Set<String> = words(
        """
        71 80 82 84 102 218 219 331 380 382 383 386 388 393 395 553 575 623 780 817 870 875 876 877
        """)

    /// Peppol's process 01: credit notes.
    static let peppolCreditTypes: Set<String> = words("381 396 81 83 532")

    /// UNTDID 4461: 1 to 70 and some more.
    static let paymentMeans: Set<String> = Set((1...70).map { String($0) })
        .union(words("74 75 76 77 78 91 92 93 94 95 96 97 98 ZZZ"))

    /// UNTDID 5305, as far as EN 16931 uses it.
    static let taxCategories: Set<String> = words("AE L M E S Z G O K B")

    /// UNTDID 2475 for UBL and its UNTDID 2005 namesakes for the tax point.
    static let taxPoints: Set<String> = words("3 35 432 5 29 72")

    /// UNTDID 5189.
    static let allowanceReasons: Set<String> = words(
        "41 42 60 62 63 64 65 66 67 68 70 71 88 95 100 102 103 104 105")

    /// UNTDID 7161.
    static let chargeReasons: Set<String> = words(
        """
        AA AAA AAC AAD AAE AAF AAH AAI AAS AAT AAV AAY AAZ ABA ABB ABC ABD ABF ABK ABL ABN ABR ABS
        ABT ABU ACF ACG ACH ACI ACJ ACK ACL ACM ACS ADC ADE ADJ ADK ADL ADM ADN ADO ADP ADQ ADR ADT
        ADW ADY ADZ AEA AEB AEC AED AEF AEH AEI AEJ AEK AEL AEM AEN AEO AEP AES AET AEU AEV AEW AEX
        AEY AEZ AJ AU CA CAB CAD CAE CAF CAI CAJ CAK CAL CAM CAN CAO CAP CAQ CAR CAS CAT CAU CAV CAW
        CAX CAY CAZ CD CG CS CT DAB DAC DAD DAF DAG DAH DAI DAJ DAK DAL DAM DAN DAO DAP DAQ DL EG EP
        ER FAA FAB FAC FC FH FI GAA HAA HD HH IAA IAB ID IF IR IS KO L1 LA LAA LAB LF MAE MI ML NAA
        OA PA PAA PC PL PRV RAB RAC RAD RAF RE RF RH RV SA SAA SAD SAE SAI SG SH SM SU TAB TAC TT TV
        V1 V2 WH XAA YY ZZZ
        """)

    /// UNTDID 7143.
    static let itemClasses: Set<String> = words(
        """
        AA AB AC AD AE AF AG AH AI AJ AK AL AM AN AO AP AQ AR AS AT AU AV AW AX AY AZ BA BB BC BD BE
        BF BG BH BI BJ BK BL BM BN BO BP BQ BR BS BT BU BV BW BX BY BZ CC CG CL CR CV DR DW EC EF
        EMD EN FS GB GMN GN GS HS IB IN IS IT IZ MA MF MN MP NB ON PD PL PO PPI PV QS RC RN RU RY SA
        SG SK SN SRS SRT SRU SRV SRW SRX SRY SRZ SS SSA SSB SSC SSD SSE SSF SSG SSH SSI SSJ SSK SSL
        SSM SSN SSO SSP SSQ SSR SSS SST SSU SSV SSW SSX SSY SSZ ST STA STB STC STD STE STF STG STH
        STI STJ STK STL STM STN STO STP STQ STR STS STT STU STV STW STX STY STZ SUA SUB SUC SUD SUE
        SUF SUG SUH SUI SUJ SUK SUL SUM TG TSN TSO TSP TSQ TSR TSS TST TSU UA UP VN VP VS VX ZZZ
        """)

    /// What may be attached.
    static let mimes: Set<String> = words(
        """
        application/pdf image/png image/jpeg text/csv
        application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
        application/vnd.oasis.opendocument.spreadsheet
        """)

    /// Electronic address schemes of Peppol.
    static let peppolAddresses: Set<String> = words(
        """
        0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177
        0183 0184 0188 0190 0191 0192 0193 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208
        0209 0210 0211 0212 0213 0215 0216 0217 0218 0221 0225 0230 0235 0240 9901 9910 9913 9914
        9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935
        9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953
        9957 9959
        """)

    /// Electronic address schemes of the CEF, a few more.
    static let addresses: Set<String> = peppolAddresses.union(
        words(
            """
            0194 0207 0214 0219 0220 0242 0244 0245 0246 0248 9902 9904 9905 9906 9907 9958 AN AQ AS
            AU EM
            """))

    /// ISO 6523: a register of numbers that grows at its end.
    static func isRegister(_ scheme: String) -> Bool {
        guard scheme.utf8.count == 4, let number = Int(scheme) else { return false }
        return (2...260).contains(number) && !withdrawn.contains(number)
    }

    /// Numbers of ISO 6523 that no register has.
    private static let withdrawn: Set<Int> = [92, 103, 181, 182]

    /// The codes of a table: words, and runs such as `A10..A24` and `XGA..XGD`.
    static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.flatMap { run(String($0)) })
    }

    private static func run(_ word: String) -> [String] {
        let ends = word.split(separator: ".").map(String.init)
        guard ends.count == 2 else { return [word] }
        let (first, last) = (ends[0], ends[1])
        let digits = first.reversed().prefix { $0.isNumber }.count
        guard digits > 0 else {
            let (from, to) = (first.utf8.last ?? 0, last.utf8.last ?? 0)
            return (from...max(from, to)).map {
                first.dropLast() + String(Unicode.Scalar($0))
            }
        }
        let (from, to) = (Int(first.suffix(digits)) ?? 0, Int(last.suffix(digits)) ?? 0)
        return (from...max(from, to)).map { number in
            let written = String(number)
            let zeros = String(repeating: "0", count: max(digits - written.utf8.count, 0))
            return first.dropLast(digits) + zeros + written
        }
    }
}
