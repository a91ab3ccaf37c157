/// An element of a segment to be written: its components in their order.
public struct EDIElement: Sendable {
    /// Empty ones at the end are left out.
    public let components: [String]

    /// An element that is one value.
    public init(_ value: String) { components = [value] }

    /// An element of several components.
    public init(components: [String]) { self.components = components }
}

/// Writes X12 and EDIFACT interchanges: envelopes with their counts, separators released.
///
/// ```swift
/// var writer = try EDIWriter(standard: .x12)
/// try writer.beginInterchange(header)
/// try writer.beginGroup(group)
/// try writer.beginTransaction(type: "997", control: "0001")
/// try writer.segment("AK1", [EDIElement("PO"), EDIElement("85001")])
/// try writer.endTransaction()
/// try writer.endGroup()
/// try writer.endInterchange()
/// ```
/// Ending what is not open stops the program.
public struct EDIWriter: Sendable {
    /// What the header of an interchange says.
    public struct Interchange: Sendable {
        /// `00401`, or `UNOC:3`.
        public var version: String
        /// Who sends it.
        public var sender: EDIParty
        /// To whom it is sent.
        public var receiver: EDIParty
        /// Digits; in X12 at most nine.
        public var control: String
        /// CCYYMMDD.
        public var date: String
        /// HHMM.
        public var time: String
        /// Whether it is marked as a test.
        public var isTest: Bool
        /// Whether a TA1 or a CONTRL is asked for.
        public var wantsAcknowledgement: Bool

        /// A header from its parts.
        public init(
            version: String, sender: EDIParty, receiver: EDIParty, control: String, date: String,
            time: String, isTest: Bool = false, wantsAcknowledgement: Bool = false
        ) {
            self.version = version
            self.sender = sender
            self.receiver = receiver
            self.control = control
            self.date = date
            self.time = time
            self.isTest = isTest
            self.wantsAcknowledgement = wantsAcknowledgement
        }
    }

    /// What the header of a functional group of X12 says.
    public struct Group: Sendable {
        /// `PO`, `IN`, `FA` ...
        public var function: String
        /// The application that sends it.
        public var sender: String
        /// The application for which it is.
        public var receiver: String
        /// Digits.
        public var control: String
        /// CCYYMMDD.
        public var date: String
        /// HHMM.
        public var time: String
        /// `004010`.
        public var version: String

        /// A header from its parts.
        public init(
            function: String, sender: String, receiver: String, control: String, date: String,
            time: String, version: String
        ) {
            self.function = function
            self.sender = sender
            self.receiver = receiver
            self.control = control
            self.date = date
            self.time = time
            self.version = version
        }
    }

    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private let standard: EDIStandard
    private let separators: EDISeparators
    private let charset: EDICharset
    private let endsLines: Bool
    private var interchange: Interchange?
    private var group: Group?
    private var transaction: (control: String, firstSegment: Int)?
    private var segmentCount = 0
    private var groupCount = 0
    private var transactionCount = 0

    /// - Parameters:
    ///   - separators: nil for the usual ones of the standard.
    ///   - charset: nil for ASCII in EDIFACT, and for UTF-8 in X12.
    ///   - endsLines: whether a line feed follows each segment, for people to read.
    /// - Throws: ``EDIProblem`` EDI-042 for separators that cannot be told apart.
    public init(
        separators: EDISeparators? = nil, standard: EDIStandard, charset: EDICharset? = nil,
        endsLines: Bool = false
    ) throws(EDIProblem) {
        self.standard = standard
        self.separators = separators ?? (standard == .x12 ? .x12 : .edifact)
        self.charset = charset ?? (standard == .x12 ? .undeclared : .ascii(name: "UNOB"))
        self.endsLines = endsLines
        guard self.separators.areUsable else {
            throw EDIProblem(.badSeparators, at: EDIPlace(byteOffset: 0, line: 1))
        }
    }

    /// A writer with the service characters of an interchange that is answered.
    init(answering received: EDIInterchange) throws(EDIProblem) {
        let isUsable = received.separators.areUsable || received.standard == .edifact
        try self.init(
            separators: isUsable ? received.separators : .x12, standard: received.standard,
            charset: received.standard == .x12 ? nil : received.charset)
    }

    /// Adds the segments of another writer.
    mutating func append(_ other: EDIWriter) {
        bytes += other.bytes
        segmentCount += other.segmentCount
    }

    // MARK: - Envelopes

    /// Writes ISA, or UNA and UNB.
    ///
    /// - Throws: ``EDIProblem`` for an identification that is too long or holds a separator.
    public mutating func beginInterchange(_ header: Interchange) throws(EDIProblem) {
        interchange = header
        groupCount = 0
        transactionCount = 0
        segmentCount = 0
        switch standard {
        case .x12: try writeISA(header)
        case .edifact: try writeUNB(header)
        }
    }

    private mutating func writeISA(_ header: Interchange) throws(EDIProblem) {
        func filled(_ text: String, _ count: Int, _ element: Int) throws(EDIProblem) -> EDIElement {
            guard text.utf8.count <= count else {
                let place = EDIPlace(
                    byteOffset: bytes.count, line: 1, segment: "ISA", element: element)
                throw EDIProblem(.envelopeTooLong(charactersMax: count), at: place, excerpt: text)
            }
            return EDIElement(text + String(repeating: " ", count: count - text.utf8.count))
        }
        let zeros = String(repeating: "0", count: max(9 - header.control.utf8.count, 0))
        let repetition = separators.repetition.map { String(Unicode.Scalar($0)) } ?? "U"
        let isOld = header.version < "00402"
        let elements = [
            EDIElement("00"), try filled("", 10, 2), EDIElement("00"), try filled("", 10, 4),
            try filled(header.sender.qualifier, 2, 5), try filled(header.sender.id, 15, 6),
            try filled(header.receiver.qualifier, 2, 7), try filled(header.receiver.id, 15, 8),
            EDIElement(String(header.date.suffix(6))), EDIElement(String(header.time.prefix(4))),
            EDIElement(isOld ? "U" : repetition), try filled(header.version, 5, 12),
            try filled(zeros + header.control, 9, 13),
            EDIElement(header.wantsAcknowledgement ? "1" : "0"),
            EDIElement(header.isTest ? "T" : "P"),
        ]
        try write("ISA", elements, mayHoldRepetition: true)
        bytes.removeLast(endsLines ? 2 : 1)
        bytes += [separators.element, separators.component]
        terminate()
    }

    private mutating func writeUNB(_ header: Interchange) throws(EDIProblem) {
        bytes += Array("UNA".utf8)
        bytes += [separators.component, separators.element, UInt8(ascii: ".")]
        bytes += [separators.release ?? 0x20, separators.repetition ?? 0x20]
        terminate()
        let syntax = header.version.split(separator: ":").map(String.init)
        let isVersion4 = syntax.count > 1 && syntax[1] >= "4"
        let date = isVersion4 ? header.date : String(header.date.suffix(6))
        func party(_ party: EDIParty) -> EDIElement {
            EDIElement(components: [party.id, party.qualifier, party.routing])
        }
        let blank = EDIElement("")
        try write(
            "UNB",
            [
                EDIElement(components: syntax), party(header.sender), party(header.receiver),
                EDIElement(components: [date, String(header.time.prefix(4))]),
                EDIElement(header.control), blank, blank, blank,
                EDIElement(header.wantsAcknowledgement ? "1" : ""), blank,
                EDIElement(header.isTest ? "1" : ""),
            ])
    }

    /// Writes GS.
    ///
    /// - Throws: ``EDIProblem`` for a value that holds a separator.
    public mutating func beginGroup(_ header: Group) throws(EDIProblem) {
        precondition(standard == .x12, "Groups are written in X12 only.")
        group = header
        groupCount += 1
        transactionCount = 0
        let isOld = (interchange?.version ?? "") < "00400"
        let date = isOld ? String(header.date.suffix(6)) : header.date
        try write(
            "GS",
            [
                header.function, header.sender, header.receiver, date, header.time,
                header.control, "X", header.version,
            ].map { EDIElement($0) })
    }

    /// Writes ST or UNH.
    ///
    /// - Parameter version: what follows the type in UNH, such as `D:96A:UN`; not for X12.
    /// - Throws: ``EDIProblem`` for a value that holds a separator.
    public mutating func beginTransaction(
        type: String, control: String, version: String = ""
    ) throws(EDIProblem) {
        transaction = (control, segmentCount)
        transactionCount += 1
        if standard == .x12 {
            try write("ST", [EDIElement(type), EDIElement(control)])
        } else {
            let identifier = [type] + version.split(separator: ":").map(String.init)
            try write("UNH", [EDIElement(control), EDIElement(components: identifier)])
        }
    }

    /// Writes SE or UNT with the count of segments.
    public mutating func endTransaction() throws(EDIProblem) {
        guard let transaction else { preconditionFailure("No transaction has begun.") }
        let count = segmentCount - transaction.firstSegment + 1
        self.transaction = nil
        try write(
            standard == .x12 ? "SE" : "UNT",
            [EDIElement(String(count)), EDIElement(transaction.control)])
    }

    /// Writes GE with the count of transactions.
    public mutating func endGroup() throws(EDIProblem) {
        guard let group else { preconditionFailure("No group has begun.") }
        self.group = nil
        try write("GE", [EDIElement(String(transactionCount)), EDIElement(group.control)])
    }

    /// Writes IEA or UNZ with the count of groups or messages.
    public mutating func endInterchange() throws(EDIProblem) {
        guard let interchange else { preconditionFailure("No interchange has begun.") }
        self.interchange = nil
        if standard == .x12 {
            let zeros = String(repeating: "0", count: max(9 - interchange.control.utf8.count, 0))
            let control = EDIElement(zeros + interchange.control)
            try write("IEA", [EDIElement(String(groupCount)), control])
        } else {
            try write(
                "UNZ",
                [EDIElement(String(transactionCount)), EDIElement(interchange.control)])
        }
    }

    // MARK: - Segments

    /// Writes one segment of the open transaction.
    ///
    /// - Throws: ``EDIProblem`` EDI-040 for a separator in a value of X12, EDI-041 for a
    ///   character that the character set has not got.
    public mutating func segment(_ name: String, _ elements: [EDIElement]) throws(EDIProblem) {
        precondition(transaction != nil, "A segment belongs to a transaction.")
        try write(name, elements)
    }

    /// Writes one segment wherever it is wanted: between the header of an interchange and its
    /// first group, or for another writer to append.
    mutating func envelopeSegment(
        _ name: String, _ elements: [EDIElement]
    ) throws(EDIProblem) {
        try write(name, elements)
    }

    /// A value from elsewhere with blanks where it would hold a separator of X12.
    func written(_ value: String) -> String {
        guard standard == .x12 else { return value }
        let separators = Set(separators.all + [0x0A, 0x0D])
        return String(
            decoding: value.utf8.map { separators.contains($0) ? 0x20 : $0 }, as: UTF8.self)
    }

    private mutating func write(
        _ name: String, _ elements: [EDIElement], mayHoldRepetition: Bool = false
    ) throws(EDIProblem) {
        let start = bytes.count
        bytes += Array(name.utf8)
        var kept = elements.count
        while kept > 0, elements[kept - 1].components.allSatisfy(\.isEmpty) { kept -= 1 }
        for (at, element) in elements[..<kept].enumerated() {
            bytes.append(separators.element)
            var components = element.components
            while let last = components.last, last.isEmpty { components.removeLast() }
            for (part, component) in components.enumerated() {
                if part > 0 { bytes.append(separators.component) }
                let place = EDIPlace(
                    byteOffset: start, line: 1, segmentNumber: nil, segment: name,
                    element: at + 1, component: part + 1)
                // ISA11 holds the separator of repetitions itself.
                let isSeparator = mayHoldRepetition && at == 10
                try write(component, at: place, isSeparator: isSeparator)
            }
        }
        segmentCount += 1
        terminate()
    }

    private mutating func write(
        _ value: String, at place: EDIPlace, isSeparator: Bool
    ) throws(EDIProblem) {
        guard let encoded = charset.encode(Array(value.utf8)) else {
            throw EDIProblem(.notWritable(charset.name), at: place, excerpt: value)
        }
        for byte in encoded {
            if !isSeparator, separators.all.contains(byte) {
                guard let release = separators.release else {
                    throw EDIProblem(.separatorInValue, at: place, excerpt: value)
                }
                bytes.append(release)
            }
            bytes.append(byte)
        }
    }

    private mutating func terminate() {
        bytes.append(separators.terminator)
        if endsLines { bytes.append(0x0A) }
    }
}
