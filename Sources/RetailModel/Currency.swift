/// A currency by its ISO 4217 code, packed with its exponent into one integer so that ``Money``
/// stays trivially copyable.
public struct Currency: Hashable, Sendable {
    private let packed: UInt32

    /// A currency from its alphabetic code in capitals, such as `EUR`.
    ///
    /// - Returns: nil when the code is not one of ISO 4217 with a minor unit,
    ///   active in 2025 or later.
    public init?(code: some StringProtocol) {
        guard let letters = Self.pack(code.utf8), let exponent = Self.exponents[letters] else {
            return nil
        }
        packed = UInt32(exponent) << 24 | letters
    }

    /// A currency from its code, without the cost of a generic call from another room.
    ///
    /// - Returns: nil when the code is not one of ISO 4217 with a minor unit in 2025 or later.
    public init?(code: String) {
        self.init(code: code[...])
    }

    /// The alphabetic code, such as `EUR`.
    public var code: String {
        let letters = [UInt8(packed >> 16 & 0xFF), UInt8(packed >> 8 & 0xFF), UInt8(packed & 0xFF)]
        return String(decoding: letters, as: UTF8.self)
    }

    /// How many decimals the minor unit has: 2 for EUR, 0 for JPY, 3 for KWD.
    public var exponent: Int { Int(packed >> 24) }

    /// The codes of all currencies that there are here, in their order.
    public static let codes: [String] = codesByExponent.flatMap { $1.split(separator: " ") }
        .map(String.init).sorted()

    private static func pack(_ code: some Collection<UInt8>) -> UInt32? {
        guard code.count == 3 else { return nil }
        return code.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static let exponents: [UInt32: UInt8] = {
        var table: [UInt32: UInt8] = [:]
        for (exponent, codes) in codesByExponent {
            for code in codes.split(separator: " ") {
                if let letters = pack(code.utf8) { table[letters] = exponent }
            }
        }
        return table
    }()

    private static let codesByExponent: [(UInt8, String)] = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
        (
            2,
            """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN \
            BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB \
            EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS \
            KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN \
            MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD \
            SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS \
            UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
            """
        ),
    ]
}

extension Currency: CustomStringConvertible {
    /// The alphabetic code.
    public var description: String { code }
}
