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
        case .misplaced, .strayText, .noInterchange, .attachedObject:
            EDIAnswerCodes(interchange: "022", transaction: "5", segment: "2", contrl: "15")
        case .headerUnreadable, .badSeparators: EDIAnswerCodes(interchange: "022", contrl: "20")
        case .terminatorTooWide: EDIAnswerCodes(interchange: "004", contrl: "20")
        case .indented: EDIAnswerCodes(interchange: "024", contrl: "15")
        case .headerNotFixed: EDIAnswerCodes(interchange: "022")
        case .wrappedLines, .segmentTooLong: EDIAnswerCodes(interchange: "024", transaction: "5")
        case .noTerminator, .lineFeedTerminator: EDIAnswerCodes(interchange: "004")
        case .envelopeElementMissing:
            EDIAnswerCodes(interchange: "022", group: "6", transaction: "6", contrl: "13")
        case .characterSetUnknown: EDIAnswerCodes(interchange: "024", contrl: "14")
        case .noGuide, .otherType: EDIAnswerCodes(transaction: "1", contrl: "14")
        case .unexpectedSegment: EDIAnswerCodes(transaction: "5", segment: "2", contrl: "15")
        case .badSegmentName: EDIAnswerCodes(transaction: "5", segment: "1", contrl: "15")
        case .outOfSequence: EDIAnswerCodes(transaction: "5", segment: "7", contrl: "15")
        case .tooManyUses: EDIAnswerCodes(transaction: "5", segment: "5", contrl: "35")
        case .segmentMissing: EDIAnswerCodes(transaction: "5", segment: "3", contrl: "13")
        default: elementCodes
        }
    }

    private var elementCodes: EDIAnswerCodes {
        func codes(_ element: String, _ contrl: String) -> EDIAnswerCodes {
            EDIAnswerCodes(transaction: "5", segment: "8", element: element, contrl: contrl)
        }
        return switch reason {
        case .elementMissing: codes("1", "13")
        case .conditionBroken, .componentMissing: codes("2", "13")
        case .exclusionBroken: codes("10", "15")
        case .tooLong: codes("5", "39")
        case .tooShort: codes("4", "40")
        case .notNumber: codes("6", "37")
        case .notDate: codes("8", "12")
        case .notTime: codes("9", "12")
        case .tooManyElements: codes("3", "16")
        case .otherCharacters: codes("6", "21")
        case .parentUnknown: codes("7", "12")
        default: EDIAnswerCodes(transaction: "5")
        }
    }
}
