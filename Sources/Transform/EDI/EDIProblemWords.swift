/// Code, weight and words of a problem. Docs/reference/errors.md has a row for each code.
struct EDIProblemWords {
    let code: String
    let severity: EDIProblem.Severity
    let problem: String
    let remedy: String

    init(_ code: String, _ severity: EDIProblem.Severity, _ problem: String, _ remedy: String) {
        self.code = code
        self.severity = severity
        self.problem = problem
        self.remedy = remedy
    }
}

extension EDIProblem {
    var words: EDIProblemWords {
        envelopeWords ?? contentWords ?? guideWords ?? writingWords
    }

    private var envelopeWords: EDIProblemWords? {
        switch reason {
        case .noInterchange(let guess):
            EDIProblemWords(
                "EDI-001", .refusal,
                "no interchange begins here"
                    + (guess.map { "; it looks like \($0.rawValue)" } ?? ""),
                "Send text that begins with ISA (X12), or with UNA or UNB (EDIFACT).")
        case .headerUnreadable(let why):
            EDIProblemWords(
                "EDI-002", .refusal, "the interchange header cannot be read: \(why)",
                "Send the header as its standard has it, with one byte for each separator.")
        case .terminatorTooWide:
            EDIProblemWords(
                "EDI-002", .refusal,
                "the interchange cannot be read: a character of several bytes ends its segments",
                "Send the header as its standard has it, with one byte for each separator.")
        case .headerNotFixed:
            EDIProblemWords(
                "EDI-003", .note,
                "the ISA segment is not 106 bytes long; it was read by its separators",
                "Ask the sender to fill the elements of ISA up to their fixed lengths.")
        case .wrappedLines:
            EDIProblemWords(
                "EDI-004", .note, "lines break inside of segments; the breaks were dropped",
                "Ask the sender to end lines behind segments only, or not at all.")
        case .trailerMissing(let name):
            EDIProblemWords(
                "EDI-005", .refusal, "the trailer \(name) is missing",
                "Send it again whole; look for a transfer that was cut.")
        case .controlDiffers(let header, let trailer):
            EDIProblemWords(
                "EDI-006", isOuterTrailer ? .note : .refusal,
                "the header's control number is \"\(header)\", the trailer's \"\(trailer)\"",
                "Write the header's control number into the trailer.")
        case .countDiffers(let what, let stated, let counted):
            EDIProblemWords(
                "EDI-007", .refusal, "\"\(stated)\" \(what) are stated, \(counted) were counted",
                "Send it again whole, or correct the count in the trailer.")
        case .misplaced:
            EDIProblemWords(
                "EDI-008", .refusal, "the segment \(place.segment) does not belong here",
                "Keep the order interchange, group, transaction, and their trailers backwards.")
        default: nil
        }
    }

    /// A trailer of X12 around whole transactions. By its count nothing is missing, and its number
    /// names no other transaction; so it takes none of them away.
    private var isOuterTrailer: Bool { place.segment == "GE" || place.segment == "IEA" }

    private var contentWords: EDIProblemWords? {
        switch reason {
        case .segmentTooLong(let bytesMax):
            EDIProblemWords(
                "EDI-009", .refusal, "a segment is longer than \(bytesMax) bytes",
                "Look for a missing segment terminator, or for other separators than declared.")
        case .transactionTooLarge(let bytesMax):
            EDIProblemWords(
                "EDI-010", .refusal, "the transaction is larger than \(bytesMax) bytes",
                "Split it into several, or look for its missing trailer.")
        case .otherCharacters(let declared, let read):
            EDIProblemWords(
                "EDI-011", .note,
                "the text is no \(declared), which the header declares; it was read as \(read)",
                "Ask the sender to declare the character set that it uses.")
        case .characterSetUnknown(let name):
            EDIProblemWords(
                "EDI-012", .refusal,
                "the character set or syntax version \"\(name)\" is not read",
                "Send UNOA to UNOL, UNOW or UNOY, in syntax version 1 to 4.")
        case .envelopeElementMissing:
            EDIProblemWords(
                "EDI-013", .refusal, "\(place.key) of the envelope is missing",
                "Send every element of the envelope that its standard makes mandatory.")
        case .controlRepeated(let control):
            EDIProblemWords(
                "EDI-037", .note, "the reference number \"\(control)\" was used before",
                "Give each message of an interchange a number of its own.")
        case .groupOfOther(let function):
            EDIProblemWords(
                "EDI-038", .note, "the transaction stands in a group of \(function)",
                "Send it in a group of its own kind.")
        case .lowerLevelEmpty:
            EDIProblemWords(
                "EDI-039", .note, "no message stands in it",
                "Send no interchange or group without messages.")
        case .noTerminator:
            EDIProblemWords(
                "EDI-014", .note, "the file ends without a segment terminator",
                "Ask the sender to end the last segment as the others.")
        case .badSegmentName:
            EDIProblemWords(
                "EDI-015", .refusal, "this is no name of a segment",
                "Names have two or three capital letters and digits; look for a stray terminator.")
        case .lineFeedTerminator:
            EDIProblemWords(
                "EDI-016", .note, "segments end with a line feed, which no UNA segment declares",
                "Ask the sender for a UNA segment, or for apostrophes.")
        case .strayText:
            EDIProblemWords(
                "EDI-017", .refusal, "text stands between interchanges; it was passed over",
                "Send nothing but interchanges; look for a lost header.")
        case .attachedObject:
            EDIProblemWords(
                "EDI-018", .note, "an object is attached, which is passed over",
                "Send attachments apart when they matter.")
        case .indented:
            EDIProblemWords(
                "EDI-034", .note,
                "tabs stand in front of segments, from \(place.segment) on; they were dropped",
                "Ask the sender to begin each segment right behind the terminator.")
        default: nil
        }
    }

    private var guideWords: EDIProblemWords? {
        switch reason {
        case .noGuide(let type):
            EDIProblemWords(
                "EDI-020", .refusal, "no guide describes the transaction \(type)",
                "Add a guide to the folder edi of the configuration.")
        case .otherType(let expected):
            EDIProblemWords(
                "EDI-019", .refusal, "the transaction is none of \(expected)",
                "Send it by the route of its own type.")
        case .unexpectedSegment, .foreignSegment, .unknownSegment:
            EDIProblemWords(
                "EDI-021", .note,
                "the guide does not expect the segment \(place.segment); it is kept apart",
                "Add it to the partner's guide, or ask the sender to leave it out.")
        case .outOfSequence:
            EDIProblemWords(
                "EDI-022", .note, "the segment \(place.segment) comes later than the guide has it",
                "Ask the sender to keep the order of the standard.")
        case .tooManyUses(let usesMax, _):
            EDIProblemWords(
                "EDI-023", .note, "\(place.segment) comes more than \(usesMax) times",
                "Raise the bound in the partner's guide, or ask the sender to send fewer.")
        case .segmentMissing:
            EDIProblemWords(
                "EDI-024", .refusal, "the mandatory segment \(place.segment) is missing",
                "Ask the sender for it, or make it optional in the partner's guide.")
        case .elementMissing:
            EDIProblemWords(
                "EDI-025", .refusal, "the mandatory element \(place.key) is missing",
                "Ask the sender for it, or make it optional in the partner's guide.")
        case .tooLong(let charactersMax):
            EDIProblemWords(
                "EDI-026", .note, "\(place.key) is longer than \(charactersMax) characters",
                "Ask the sender to keep the element's length.")
        case .tooShort(let charactersMin):
            EDIProblemWords(
                "EDI-027", .note, "\(place.key) is shorter than \(charactersMin) characters",
                "Ask the sender to fill the element up.")
        default: valueWords
        }
    }

    private var valueWords: EDIProblemWords? {
        switch reason {
        case .notNumber:
            EDIProblemWords(
                "EDI-028", .refusal, "\(place.key) is no number of its kind",
                "Send digits with at most one decimal mark; none where decimals are implied.")
        case .notDate:
            EDIProblemWords(
                "EDI-029", .refusal, "\(place.key) is no date",
                "Send CCYYMMDD, or YYMMDD where the version has six digits.")
        case .notTime:
            EDIProblemWords(
                "EDI-030", .refusal, "\(place.key) is no time of day", "Send HHMM or HHMMSS.")
        case .tooManyElements(let elementsMax):
            EDIProblemWords(
                "EDI-031", .note,
                "\(place.segment) has more than its \(elementsMax) elements",
                "Look for a separator inside a value.")
        case .tooManyComponents(let componentsMax):
            EDIProblemWords(
                "EDI-031", .note,
                "\(place.key) stands behind the last of \(componentsMax) components",
                "Look for a separator inside a value.")
        case .linesDiffer(let segment, let counted):
            EDIProblemWords(
                "EDI-044", .note,
                "\(place.key) states another number of lines than the \(counted) \(segment) here",
                "Ask the sender whether lines are missing.")
        case .parentUnknown:
            EDIProblemWords(
                "EDI-032", .refusal, "\(place.key) names a parent that did not come before",
                "Number the levels and let each name the level above it.")
        case .conditionBroken(let words), .exclusionBroken(let words):
            EDIProblemWords(
                "EDI-035", .note, words,
                "Ask the sender to send what belongs together.")
        case .componentMissing:
            EDIProblemWords(
                "EDI-036", .note, "\(place.key) is missing, which its composite needs",
                "Ask the sender for it, or leave the whole composite out.")
        case .documentTooLarge(let bytesMax):
            EDIProblemWords(
                "EDI-033", .refusal, "the transaction becomes more than \(bytesMax) bytes of JSON",
                "Split it into several.")
        default: nil
        }
    }

    private var writingWords: EDIProblemWords {
        switch reason {
        case .separatorInValue:
            EDIProblemWords(
                "EDI-040", .refusal, "the value of \(place.key) holds a separator of X12",
                "Choose other separators for this partner, or replace the character.")
        case .notWritable(let name):
            EDIProblemWords(
                "EDI-041", .refusal, "the value of \(place.key) cannot be written in \(name)",
                "Choose a larger character set for this partner.")
        case .badSeparators:
            EDIProblemWords(
                "EDI-042", .refusal, "the separators are letters, digits or the same twice",
                "Give each separator an ASCII character of its own.")
        case .envelopeTooLong(let charactersMax):
            EDIProblemWords(
                "EDI-043", .refusal,
                "\(place.key) is longer than the \(charactersMax) characters of the envelope",
                "Use the identification that was agreed with the partner.")
        case .tooManyInterchanges(let interchangesMax):
            EDIProblemWords(
                "EDI-051", .refusal,
                "the file has more than the \(interchangesMax) interchanges that are answered",
                "Answer this file by its results, and have the sender split the next ones.")
        default:
            preconditionFailure("every reason of a problem has its words")
        }
    }
}
