import HTTP
import SQL

/// The one place where a code of a refusal becomes an HTTP status and a title.
enum ErrorTable {
    /// One row of the table.
    struct Row: Sendable {
        let status: Status
        let title: String
    }

    /// The row of a code, by the family before its dash where the code has none of its own.
    static func row(of code: String) -> Row {
        if let row = own[code] { return row }
        let family = code.prefix { $0 != "-" }
        return families[String(family)] ?? unlisted
    }

    /// The row of a text that has the form of a code, of a family that there is.
    static func known(_ code: String) -> Row? {
        let parts = code.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 3,
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return own[code] ?? families[String(parts[0])]
    }

    private static let unlisted = Row(status: .internalServerError, title: "Internal error")

    private static let own: [String: Row] = [
        "DUP-001": Row(status: .conflict, title: "Known key with other content"),
        "API-001": Row(status: .notFound, title: "No such resource"),
        "API-002": Row(status: .badRequest, title: "Bad parameter"),
        "API-003": Row(status: .unsupportedMediaType, title: "Unsupported media type"),
        "API-004": Row(status: .contentTooLarge, title: "Body too large"),
        "API-005": Row(status: .badRequest, title: "Body not readable"),
        "API-006": Row(status: .requestTimeout, title: "Body came too slowly"),
        "API-007": Row(status: .unprocessableContent, title: "Bad member"),
        "API-009": Row(status: .notFound, title: "No such page"),
        "API-010": Row(status: .gone, title: "This part of the API has ended"),
        "API-011": Row(status: Status(code: 406), title: "No type that is accepted"),
        "API-008": Row(status: .badRequest, title: "Body is missing"),
        "EVENT-003": Row(status: .gone, title: "Events are kept no longer"),
        "EVENT-004": Row(status: .serviceUnavailable, title: "Too many streams"),
        "AUTH-006": Row(status: .forbidden, title: "Scope missing"),
        "AUTH-007": Row(status: .forbidden, title: "Out of reach"),
        "AUTH-008": Row(status: .tooManyRequests, title: "Too many requests"),
        "AUTH-009": Row(status: .tooManyRequests, title: "The day's requests are used up"),
        "AUTH-010": Row(status: .forbidden, title: "Another's name"),
        "AUTH-011": Row(status: .forbidden, title: "The token means nobody here"),
        "AUTH-013": Row(status: .serviceUnavailable, title: "The issuer does not answer"),
        "AUTH-014": Row(status: .forbidden, title: "More than the caller may"),
        "REC-007": Row(status: .conflict, title: "The change leaves something incomplete"),
        "KEY-001": Row(status: .conflict, title: "The key holds no more"),
        "KEY-002": Row(status: .conflict, title: "No such role or scope"),
        "KEY-003": Row(status: .conflict, title: "The time is past"),
        "KEY-004": Row(status: .conflict, title: "A key does not end itself"),
        "FILE-018": Row(status: .conflict, title: "No connection reads the file"),
        "DOC-005": Row(status: .conflict, title: "An amount cannot be held"),
        "DOC-007": Row(status: .conflict, title: "It is not clear which one is meant"),
        "DOC-009": Row(status: .conflict, title: "The number is no GTIN"),
        "DOC-010": Row(status: .conflict, title: "Change is below zero"),
        "DOC-012": Row(status: .conflict, title: "A text has too many bytes"),
        "HOOK-001": Row(status: .unauthorized, title: "Signature not proved"),
        "EDI-050": Row(status: .conflict, title: "The file is not worked through"),
        "EDI-051": Row(status: .conflict, title: "The file has too many interchanges"),
        "CASE-001": Row(status: .conflict, title: "The case is closed"),
        "CASE-009": Row(status: .conflict, title: "Nothing is to be changed"),
        "CASE-010": Row(status: .conflict, title: "No cases are meant"),
        "CASE-012": Row(status: .conflict, title: "The action is decided"),
        "ROUTE-101": Row(status: .serviceUnavailable, title: "The route takes nothing now"),
        "ROUTE-102": Row(status: Status(code: 429), title: "The route is full"),
        "CONF-009": Row(status: .conflict, title: "The configuration has errors"),
        "CONF-010": Row(status: .conflict, title: "A test of the configuration fails"),
        "CONF-011": Row(status: .conflict, title: "Amounts or stock would differ"),
        "CONF-012": Row(status: .conflict, title: "Another version became active"),
        "CONF-013": Row(status: .conflict, title: "No version before the active one"),
        "ERP-003": Row(status: .conflict, title: "The entry stands otherwise"),
        "REC-001": Row(status: .preconditionFailed, title: "Changed in between"),
        "REC-002": Row(status: .conflict, title: "There is one already"),
        "REC-003": Row(status: .conflict, title: "The identifier is another record's"),
        "REC-004": Row(status: .conflict, title: "The body is of another record"),
        "REC-005": Row(status: .conflict, title: "The status cannot follow"),
        "REC-006": Row(status: .conflict, title: "It names what is not there"),
        "IDEM-001": Row(status: .conflict, title: "Known key with other content"),
        "IDEM-002": Row(status: .conflict, title: "The first request is not answered yet"),
        "IDEM-003": Row(status: .conflict, title: "Done already; the answer is not kept"),
        "STOCK-002": Row(status: .conflict, title: "Not enough in stock"),
        "STOCK-003": Row(status: .conflict, title: "More than is open"),
        "STOCK-004": Row(status: .conflict, title: "The figures were counted otherwise"),
        "STOCK-005": Row(status: .conflict, title: "Beyond what is counted"),
        "STOCK-006": Row(status: .conflict, title: "Nothing is moved"),
        "PRIVACY-001": Row(status: .conflict, title: "It is not said who is meant"),
        "PRIVACY-002": Row(status: .conflict, title: "The text is too short"),
        "PRIVACY-003": Row(status: .conflict, title: "The person was erased"),
        "PRIVACY-004": Row(status: .conflict, title: "A document tells of an erased person"),
        "STORE-001": Row(status: .serviceUnavailable, title: "The store is busy"),
        "STORE-002": Row(status: .internalServerError, title: "The store failed"),
        "STORE-003": Row(status: Status(code: 507), title: "The store is full"),
    ]

    private static let families: [String: Row] = [
        "AUTH": Row(status: .unauthorized, title: "The caller is not proved"),
        "JSON": Row(status: .badRequest, title: "Body is not JSON"),
        "CASE": Row(status: .conflict, title: "The action cannot be done"),
        "AMEND": Row(status: .conflict, title: "The change cannot be made"),
        "PROD": Row(status: .conflict, title: "The product breaks a rule"),
        "PRICE": Row(status: .conflict, title: "The price breaks a rule"),
        "LOC": Row(status: .conflict, title: "The location breaks a rule"),
        "PROMO": Row(status: .conflict, title: "The promotion breaks a rule"),
        "VEND": Row(status: .conflict, title: "The vendor breaks a rule"),
        "ORDER": Row(status: .conflict, title: "The order does not allow it"),
        "PROC": Row(status: .conflict, title: "The document breaks a rule"),
        "MAP": Row(status: .conflict, title: "The document cannot be mapped"),
        "REV": Row(status: .conflict, title: "The revisions cannot be compared"),
        "SALE": Row(status: .conflict, title: "The sale still does not balance"),
        "DOC": Row(status: .unprocessableContent, title: "The document breaks its schema"),
    ]
}

/// Why a request is refused: becomes problem details (RFC 9457).
struct Refusal: Error, Sendable {
    /// One of several things wrong with a body.
    struct Place: Sendable {
        let code: String
        let pointer: String
        let line: Int
        let column: Int
        let problem: String
        let remedy: String
    }

    let code: String
    let problem: String
    let remedy: String
    var places: [Place] = []
    /// Members added to the answer: names and texts.
    var members: [(name: String, value: String)] = []
    /// Seconds after which another try makes sense.
    var retryAfterSeconds: Int?
    /// Header fields of the answer, such as the challenge of a 401.
    var fields: [(name: String, value: String)] = []
    /// Who asked, for the access log; not told.
    var caller = ""

    static func notFound(_ what: String) -> Refusal {
        Refusal(
            code: "API-001", problem: "There is no \(what).",
            remedy: "Check the identifier; it is the one returned when the resource was made.")
    }

    /// A cursor that is none of the list's.
    static func page(_ parameter: String) -> Refusal {
        Refusal(
            code: "API-009", problem: "Parameter \(parameter): it is none of this list's.",
            remedy: "Use the cursor of the last answer as it is, or leave it out.")
    }

    static func parameter(_ name: String, _ problem: String, remedy: String) -> Refusal {
        Refusal(code: "API-002", problem: "Parameter \(name): \(problem)", remedy: remedy)
    }

    init(
        code: String, problem: String, remedy: String, places: [Place] = [],
        members: [(name: String, value: String)] = []
    ) {
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.places = places
        self.members = members
    }

    /// The refusal of a request that the store could not serve; the cause goes to the log.
    init(_ error: SQLError) {
        switch error.kind {
        case .full:
            self.init(
                code: "STORE-003", problem: "The disk of the store is full; nothing was kept.",
                remedy: "Free space, then send the request again.")
        case .busy, .serialization, .connectionLost, .commitUnknown, .closed, .schemaChanged:
            self.init(
                code: "STORE-001", problem: "The store cannot take the request now.",
                remedy: "Send the same request again after a moment; nothing is posted twice.")
            retryAfterSeconds = 2
        default:
            self.init(
                code: "STORE-002", problem: "The store failed; nothing of the request was kept.",
                remedy: "Send the request again; tell the operator when it fails again.")
        }
    }

    /// The refusal of a body that could not be read to its end.
    init(_ error: BodyError) {
        let code =
            switch error {
            case .tooLarge, .overpacked: "API-004"
            case .timedOut: "API-006"
            default: "API-005"
            }
        self.init(code: code, problem: error.problem, remedy: error.remedy)
    }
}
