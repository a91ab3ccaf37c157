/// How a problem is told to its sender in the codes of the acknowledgements.
struct EDIAnswerCodes {
    /// TA105, interchange note code.
    var interchange = ""
    /// AK905, functional group syntax error.
    var group = ""
    /// AK502, transaction set syntax error.
    var transaction = ""
    /// AK304, segment syntax error.
    var segment = ""
    /// AK403, data element syntax error.
    var element = ""
    /// Code list 0085 of CONTRL.
    var contrl = "18"
}

extension EDIProblem {
    /// X12 code lists 618, 716, 718, 720 and 723; UN/EDIFACT code list 0085.
    var answerCodes: EDIAnswerCodes {
        switch reason {
        case .trailerMissing:
            EDIAnswerCodes(interchange: "023", group: "3", transaction: "2", contrl: "13")
        case .controlDiffers:
            EDIAnswerCodes(interchange: "001", group: "4", transaction: "3", contrl: "28")
        case .countDiffers:
            EDIAnswerCodes(interchange: "021", group: "5", transaction: "4", contrl: "29")
        case .misplaced:
            EDIAnswerCodes(
                interchange: "022", transaction: "5", segment: "2",
                contrl: ["UNG", "UNH"].contains(place.segment) ? "30" : "33")
        case .headerUnreadable, .badSeparators: EDIAnswerCodes(interchange: "022", contrl: "20")
        case .terminatorTooWide: EDIAnswerCodes(interchange: "004", contrl: "20")
        case .headerNotFixed: EDIAnswerCodes(interchange: "022")
        case .indented, .wrappedLines, .segmentTooLong:
            EDIAnswerCodes(interchange: "024", transaction: "5")
        case .noTerminator, .lineFeedTerminator: EDIAnswerCodes(interchange: "004")
        case .envelopeElementMissing: missingCodes
        case .controlRepeated: EDIAnswerCodes(contrl: "26")
        case .groupOfOther: EDIAnswerCodes(transaction: "6", contrl: "31")
        case .lowerLevelEmpty: EDIAnswerCodes(contrl: "32")
        case .characterSetUnknown: EDIAnswerCodes(interchange: "024", contrl: "2")
        case .noGuide, .otherType: EDIAnswerCodes(transaction: "1", contrl: "14")
        default: segmentCodes
        }
    }

    /// Which element of an envelope is missing; some have a code of their own.
    private var missingCodes: EDIAnswerCodes {
        var codes = EDIAnswerCodes(interchange: "022", contrl: "13")
        switch (place.segment, place.element ?? 0) {
        case ("ISA", 6): codes.interchange = "006"
        case ("ISA", 8): codes.interchange = "008"
        case ("ISA", 12): codes.interchange = "017"
        case ("ISA", 13): codes.interchange = "018"
        case ("GS", 1): codes.group = "1"
        case ("GS", 6): codes.group = "6"
        case ("GS", 8): codes.group = "2"
        case ("ST", 1): codes.transaction = "6"
        case ("ST", 2): codes.transaction = "7"
        default: break
        }
        return codes
    }

    private var segmentCodes: EDIAnswerCodes {
        func codes(_ segment: String, _ contrl: String) -> EDIAnswerCodes {
            EDIAnswerCodes(transaction: "5", segment: segment, contrl: contrl)
        }
        return switch reason {
        case .strayText, .noInterchange, .attachedObject, .unexpectedSegment: codes("2", "15")
        case .unknownSegment, .badSegmentName: codes("1", "15")
        case .foreignSegment: codes("6", "15")
        case .outOfSequence: codes("7", "15")
        case .tooManyUses(_, ofLoop: true): codes("4", "36")
        case .tooManyUses: codes("5", "35")
        case .segmentMissing: codes("3", "13")
        default: elementCodes
        }
    }

    private var elementCodes: EDIAnswerCodes {
        func codes(
            _ element: String, _ contrl: String, interchange: String = ""
        ) -> EDIAnswerCodes {
            EDIAnswerCodes(
                interchange: interchange, transaction: "5", segment: "8", element: element,
                contrl: contrl)
        }
        return switch reason {
        case .elementMissing, .componentMissing: codes("1", "13")
        case .conditionBroken: codes("2", "13")
        case .exclusionBroken: codes("10", "15")
        case .tooLong: codes("5", "39")
        case .tooShort: codes("4", "40")
        case .notNumber: codes("6", "37")
        case .notDate: codes("8", "12", interchange: "014")
        case .notTime: codes("9", "12", interchange: "015")
        case .tooManyElements: codes("3", "16")
        case .tooManyComponents: codes("13", "16")
        case .otherCharacters: codes("6", "21")
        case .parentUnknown: codes("7", "12")
        case .linesDiffer: codes("7", "29")
        default: EDIAnswerCodes(transaction: "5")
        }
    }
}
