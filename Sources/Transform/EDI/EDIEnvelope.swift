/// What the header of an interchange says: ISA of X12, UNA and UNB of EDIFACT.
public struct EDIInterchange: Hashable, Sendable {
    /// Which standard it follows.
    public let standard: EDIStandard
    /// Its service characters.
    public let separators: EDISeparators
    /// Its character set.
    public let charset: EDICharset
    /// `00401` (ISA12), or `UNOC:3` (UNB01).
    public let version: String
    /// Who sent it: identification and its qualifier, and EDIFACT's internal identification.
    public let sender: EDIParty
    /// To whom it was sent.
    public let receiver: EDIParty
    /// As sent: YYMMDD or CCYYMMDD.
    public let date: String
    /// As sent: HHMM.
    public let time: String
    /// ISA13 or UNB05.
    public let control: String
    /// UNB07, what kind of messages it holds; empty in X12.
    public let application: String
    /// Whether it was marked as a test: ISA15 `T`, UNB11 `1`.
    public let isTest: Bool
    /// Whether the sender asks for a TA1 or a CONTRL.
    public let wantsAcknowledgement: Bool
    /// Where its header stands.
    public let place: EDIPlace
}

/// A sender or receiver in an envelope.
public struct EDIParty: Hashable, Sendable {
    /// The identification without the blanks that fill it up.
    public let id: String
    /// What kind of identification it is: `ZZ`, `14` ...
    public let qualifier: String
    /// EDIFACT's address for internal routing.
    public let routing: String

    /// A party from its parts.
    public init(id: String, qualifier: String = "", routing: String = "") {
        self.id = id
        self.qualifier = qualifier
        self.routing = routing
    }
}

/// What the header of a functional group says: GS of X12, UNG of EDIFACT.
public struct EDIGroup: Hashable, Sendable {
    /// `PO` (GS01), `ORDERS` (UNG01).
    public let function: String
    /// The application that sent it.
    public let sender: EDIParty
    /// The application for which it is.
    public let receiver: EDIParty
    /// As sent.
    public let date: String
    /// As sent.
    public let time: String
    /// GS06 or UNG05.
    public let control: String
    /// `X` (GS07), `UN` (UNG06).
    public let agency: String
    /// `004010VICS` (GS08), `D:96A` (UNG07), as sent: X12 has no parts of this element, and no
    /// line ends in it.
    public let version: String
    /// The version without what does not belong in it, for the choice of a guide.
    let release: String
    /// Where its header stands.
    public let place: EDIPlace
}

/// The end of a functional group.
public struct EDIGroupEnd: Sendable {
    /// What its header says.
    public let group: EDIGroup
    /// GE01 or UNE01 as sent; empty when there is no trailer.
    public let statedCount: String
    /// How many transactions came.
    public let transactionCount: Int
    /// What is wrong with it as a whole.
    public let problems: [EDIProblem]
}

/// The end of an interchange.
public struct EDIInterchangeEnd: Sendable {
    /// What its header says.
    public let interchange: EDIInterchange
    /// IEA01 or UNZ01 as sent; empty when there is no trailer.
    public let statedCount: String
    /// How many functional groups came; in EDIFACT they may be left out.
    public let groupCount: Int
    /// How many transactions came.
    public let transactionCount: Int
    /// All segments from the header to the trailer, both counted, UNA left out.
    public let segmentCount: Int
    /// What is wrong with it as a whole.
    public let problems: [EDIProblem]
}

/// The headers around a transaction, which all transactions of a group share.
final class EDIHeaders: Sendable {
    let interchange: EDIInterchange
    let group: EDIGroup?

    init(interchange: EDIInterchange, group: EDIGroup?) {
        self.interchange = interchange
        self.group = group
    }
}

/// A transaction set of X12 or a message of EDIFACT, complete, from its header to its trailer.
public struct EDITransaction: Sendable {
    /// The interchange that holds it.
    public var interchange: EDIInterchange { headers.interchange }
    /// The functional group that holds it.
    public var group: EDIGroup? { headers.group }
    /// `850` (ST01), `ORDERS` (UNH02, first component).
    public let type: String
    /// ST02 or UNH01.
    public let control: String
    /// `004010VICS` (GS08 or ST03), `D:96A:UN:EAN008` (UNH02 without the type).
    public let version: String
    /// The bytes of the file that it takes, terminators included.
    public let byteRange: Range<Int>
    /// What is wrong with its envelope.
    public let problems: [EDIProblem]

    let headers: EDIHeaders
    let body: EDIBody

    init(
        headers: EDIHeaders, type: String, control: String, version: String,
        byteRange: Range<Int>, problems: [EDIProblem], body: EDIBody
    ) {
        self.headers = headers
        self.type = type
        self.control = control
        self.version = version
        self.byteRange = byteRange
        self.problems = problems
        self.body = body
    }

    /// Number of segments, header and trailer counted.
    public var segmentCount: Int { body.segments.count }

    /// The segment at `index`, from 0 for the header; an index outside stops the program.
    public func segment(_ index: Int) -> EDISegment { EDISegment(body: body, index: index) }

    /// The first segment's place.
    public var place: EDIPlace { segment(0).place }

    /// Whether its envelope is refused, so that nothing of it should be posted.
    public var isRefused: Bool { problems.contains { $0.severity == .refusal } }
}

/// What a reader finds, in the order of the file.
public enum EDIReading: Sendable {
    /// An interchange begins.
    case interchange(EDIInterchange)
    /// A functional group begins.
    case group(EDIGroup)
    /// A transaction is complete.
    case transaction(EDITransaction)
    /// A TA1 segment: the partner's word on an interchange that we sent.
    case interchangeAcknowledgement(EDISegment)
    /// A functional group ends.
    case groupEnd(EDIGroupEnd)
    /// An interchange ends.
    case interchangeEnd(EDIInterchangeEnd)
    /// Bytes outside of any interchange, or an interchange whose header cannot be read.
    case refused(EDIProblem)
}
