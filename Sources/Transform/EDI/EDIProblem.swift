/// One thing that is wrong in an interchange, told so that its sender can repair it.
public struct EDIProblem: Error, Hashable, Sendable {
    /// What is wrong, apart from its place.
    public let reason: Reason
    /// Where it stands.
    public let place: EDIPlace
    /// What the file says there, cut to ``excerptMax`` characters; empty when that says nothing.
    public let excerpt: String
    private var isTolerated = false

    /// How many characters an excerpt has at most.
    public static let excerptMax = 40

    init(_ reason: Reason, at place: EDIPlace, excerpt: String = "") {
        self.reason = reason
        self.place = place
        self.excerpt = String(excerpt.prefix(Self.excerptMax))
    }

    /// The same problem, as a note when its code is one of `codes`.
    func tolerated(_ codes: Set<String>) -> EDIProblem {
        guard codes.contains(code) else { return self }
        var problem = self
        problem.isTolerated = true
        return problem
    }

    /// What a problem does to what it stands in.
    public enum Severity: String, Sendable {
        /// Read all the same, and told.
        case note
        /// The transaction, group or interchange is refused.
        case refusal
    }

    /// What can be wrong.
    public enum Reason: Hashable, Sendable {
        // The file and the envelope.
        case noInterchange(Guess?)
        case headerUnreadable(String)
        case terminatorTooWide
        case headerNotFixed
        case wrappedLines
        case trailerMissing(String)
        case controlDiffers(header: String, trailer: String)
        case countDiffers(what: String, stated: String, counted: Int)
        case misplaced
        case segmentTooLong(bytesMax: Int)
        case transactionTooLarge(bytesMax: Int)
        case otherCharacters(declared: String, read: String)
        case characterSetUnknown(String)
        case envelopeElementMissing
        case controlRepeated(String)
        case groupOfOther(function: String)
        case lowerLevelEmpty
        case noTerminator
        case badSegmentName
        case lineFeedTerminator
        case strayText
        case attachedObject
        case indented
        // The transaction against its guide.
        case noGuide(type: String)
        case otherType(expected: String)
        /// Of this transaction, but at another place.
        case unexpectedSegment
        /// Of other transactions only.
        case foreignSegment
        /// Of none that a guide or the dictionary describes.
        case unknownSegment
        case outOfSequence
        case tooManyUses(usesMax: Int, ofLoop: Bool)
        case segmentMissing
        case elementMissing
        case tooLong(charactersMax: Int)
        case tooShort(charactersMin: Int)
        case notNumber
        case notDate
        case notTime
        case tooManyElements(elementsMax: Int)
        case tooManyComponents(componentsMax: Int)
        case linesDiffer(segment: String, counted: Int)
        case parentUnknown
        case conditionBroken(String)
        case exclusionBroken(String)
        case componentMissing
        case documentTooLarge(bytesMax: Int)
        // Writing.
        case separatorInValue
        case notWritable(String)
        case badSeparators
        case envelopeTooLong(charactersMax: Int)
        case tooManyInterchanges(interchangesMax: Int)
    }

    /// What bytes are likely to be that are no interchange.
    public enum Guess: String, Sendable {
        case ebcdic = "EBCDIC, the characters of a mainframe"
        case dex = "a DEX/UCS session (DXS), which has no interchange envelope"
        case tradacoms = "TRADACOMS (STX)"
        case sapIDoc = "a SAP IDoc"
        case compressed = "compressed or encrypted"
    }

    /// The stable code shown to people.
    public var code: String { words.code }
    /// What it does to what it stands in.
    public var severity: Severity { isTolerated ? .note : words.severity }
    /// What is wrong, with its place, as a sentence.
    public var problem: String {
        let quoted = excerpt.isEmpty ? "" : " It says \"\(excerpt)\"."
        return "At \(place): \(words.problem).\(quoted)"
    }
    /// What to do about it, as a sentence.
    public var remedy: String { words.remedy }
}
