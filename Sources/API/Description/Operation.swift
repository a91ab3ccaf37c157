import Access
import HTTP

/// The one declaration of an endpoint: the router, the API's description and its reference page are
/// made from it, and nothing else says what the endpoint takes and answers.
struct Operation: Sendable {
    let method: HTTP.Method
    /// As in `/v1/journals/{id}/ack`; each `{name}` is declared among ``parameters``.
    let path: String
    /// Its name for programs that generate clients, the same in all versions.
    let id: String
    let tag: Tag
    /// One sentence.
    let summary: String
    var notes: String?
    let parameters: [Parameter]
    let body: Body?
    /// What it answers by itself; refusals that several operations share are in ``refusals``.
    let answers: [Answer]
    let refusals: [SharedRefusal]
    let bounds: Bounds
    /// What a caller must be allowed to do; nil where everyone may ask.
    let needs: Scope?
    /// Whether callers who are restricted to stores and regions may use it.
    let reach: Reach
    let handler: Handler

    /// What a request may take; nil for the server's own bounds.
    struct Bounds: Sendable {
        var bodyBytesMax: Int?
        var requestSeconds: Int?
        var priority = RoutePriority.ordinary

        static let usual = Bounds()
        /// For what lets work end, which goes before what begins more.
        static let urgent = Bounds(priority: .urgent)

        static func body(_ bytesMax: Int, seconds: Int? = nil) -> Bounds {
            Bounds(bodyBytesMax: bytesMax, requestSeconds: seconds)
        }
    }

    /// A body in one or several forms.
    struct Body: Sendable {
        let isRequired: Bool
        let forms: [MediaForm]

        static func json(_ shape: JSONShape, example: String? = nil) -> Body {
            Body(isRequired: true, forms: [.json(shape, example: example)])
        }

        static func anyOf(_ forms: MediaForm...) -> Body {
            Body(isRequired: true, forms: forms)
        }
    }

    /// One answer of the operation.
    struct Answer: Sendable {
        let status: Int
        let notes: String
        let forms: [MediaForm]
        var headers: [SharedHeader] = []
        /// The resources that it names, beside the operation's own.
        var leads: [Lead] = []

        static func json(
            _ status: Int, _ notes: String, _ shape: JSONShape, example: String? = nil,
            headers: [SharedHeader] = []
        ) -> Answer {
            Answer(
                status: status, notes: notes, forms: [.json(shape, example: example)],
                headers: headers)
        }

        /// The same, told as one that may be given again.
        fileprivate var replayable: Answer {
            let isTold = headers.contains { $0.name == SharedHeader.replayed.name }
            guard (200...299).contains(status), !isTold else { return self }
            var answer = self
            answer.headers.append(.replayed)
            return answer
        }

        /// Problem details (RFC 9457).
        static func problem(_ status: Int, _ notes: String, example: String? = nil) -> Answer {
            Answer(
                status: status, notes: notes,
                forms: [
                    MediaForm(
                        type: "application/problem+json", shape: .named("Problem"),
                        example: example)
                ])
        }
    }

    init(
        _ method: HTTP.Method, _ path: String, id: String, tag: Tag, _ summary: String,
        notes: String? = nil, takes parameters: [Parameter] = [], body: Body? = nil,
        answers: [Answer], refuses refusals: [SharedRefusal] = [], usesStore: Bool = true,
        bounds: Bounds = .usual, needs: Need = .usual, reach: Reach = .company,
        keepsAnswers: Bool = true,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.tag = tag
        self.summary = summary
        self.notes = notes
        let isKeyed =
            method == .post && keepsAnswers
            && !parameters.contains { $0.name == RepeatedRequests.header }
        let tellsConflicts = (answers.map(\.status) + refusals.map(\.status)).contains(409)
        self.parameters = parameters + (isKeyed ? [.idempotencyKey] : [])
        self.body = body
        self.answers = isKeyed ? answers.map(\.replayable) : answers
        let told = Set(answers.map(\.status) + refusals.map(\.status))
        self.refusals =
            refusals + Self.refusals(of: self.parameters).filter { !told.contains($0.status) }
            + [.notAcceptable] + (isKeyed && !tellsConflicts ? [.keyConflict] : [])
            + (usesStore ? SharedRefusal.ofTheStore : [])
        self.bounds = bounds
        self.needs =
            switch needs {
            case .nothing: nil
            case .scope(let scope): scope
            case .usual:
                Scope(subject: tag, action: method == .get ? .read : .write)
            }
        self.reach = reach
        self.handler = isKeyed ? RepeatedRequests.answering(with: handler) : handler
    }

    /// What the check of parameters may answer.
    private static func refusals(of parameters: [Parameter]) -> [SharedRefusal] {
        let mayBeElsewhere = parameters.contains {
            $0.place == .path || ["cursor", "after"].contains($0.name)
        }
        return (parameters.isEmpty ? [] : [.badParameter]) + (mayBeElsewhere ? [.notFound] : [])
    }

    /// What an operation concerns.
    enum Reach: Sendable {
        /// The whole company: refused to callers who are restricted to stores and regions.
        case company
        /// Resources of one store each: the operation itself keeps to those within reach.
        case stores
    }

    /// How the scope that a caller needs follows from the declaration.
    enum Need: Sendable {
        /// To read the tag's resources for GET, to write them otherwise.
        case usual
        case nothing
        case scope(Scope)
    }
}

/// A body of one media type.
struct MediaForm: Sendable {
    let type: String
    let shape: JSONShape
    /// One such body: JSON for JSON types, otherwise the text itself.
    var example: String?

    static func json(_ shape: JSONShape, example: String? = nil) -> MediaForm {
        MediaForm(type: "application/json", shape: shape, example: example)
    }

    static func text(_ type: String, example: String? = nil) -> MediaForm {
        MediaForm(type: type, shape: .text, example: example)
    }

    var isJSON: Bool { type.hasSuffix("json") && type != "application/x-ndjson" }
}

/// A part of a request beside its body.
struct Parameter: Sendable {
    enum Place: String, Sendable {
        case path, query, header
    }

    let name: String
    let place: Place
    let shape: JSONShape
    let notes: String?
    let isRequired: Bool
    var example: String?
    /// Whether a request must have it where the server runs without keys.
    var isRequiredWithoutKeys = false

    static func path(_ name: String, _ shape: JSONShape = .text(.code), _ notes: String? = nil)
        -> Parameter
    {
        Parameter(name: name, place: .path, shape: shape, notes: notes, isRequired: true)
    }

    static func query(_ name: String, _ shape: JSONShape, _ notes: String? = nil) -> Parameter {
        Parameter(name: name, place: .query, shape: shape, notes: notes, isRequired: false)
    }

    static func header(_ name: String, _ shape: JSONShape, _ notes: String? = nil) -> Parameter {
        Parameter(name: name, place: .header, shape: shape, notes: notes, isRequired: false)
    }

    static let cursor = query(
        "cursor", .text, "`next_cursor` of the last answer of the same list, as it is.")
    static let limit = query(
        "limit",
        .integer(atLeast: 1, atMost: PageQuery.limitMax)
            .standing(for: String(PageQuery.limitDefault)))
    static let actor = header(
        "X-Actor", .text(length: 1...200),
        "Who asks. Where the server runs without keys most changes need it; where callers prove "
            + "who they are it is left out, and refused when it says another.")

    /// The same where a change is not done for nobody.
    static let namedActor = {
        var parameter = actor
        parameter.isRequiredWithoutKeys = true
        return parameter
    }()

    static let idempotencyKey = header(
        RepeatedRequests.header, .text(length: 1...255),
        """
        The same request again with the same key gets the first answer again, within a day; with \
        other content it is refused (IDEM-001).
        """)

    /// The same, and a request without it is refused.
    var required: Parameter {
        Parameter(
            name: name, place: place, shape: shape, notes: notes, isRequired: true,
            example: example)
    }

    func example(_ text: String) -> Parameter {
        var parameter = self
        parameter.example = text
        return parameter
    }
}

/// What an operation is about, for readers of the description.
typealias Tag = Subject

extension Subject {
    var notes: String {
        switch self {
        case .products: "What is sold: Docs/reference/products.md"
        case .prices: "What it costs, where and when: Docs/reference/prices.md"
        case .locations: "Stores and warehouses: Docs/reference/locations.md"
        case .promotions: "Why it costs less for a while: Docs/reference/prices.md"
        case .vendors: "Who sells to us: Docs/reference/vendors.md"
        case .purchaseOrders: "What we order of vendors"
        case .goodsReceipts: "What came in of it"
        case .supplierInvoices: "What vendors want to be paid"
        case .vendorClaims: "What we want back of vendors"
        case .inventory: "Where goods are and how they moved: Docs/reference/inventory.md"
        case .customerOrders:
            "What customers ordered, and what is sent of it: Docs/reference/orders.md"
        case .orders: "Sales and returns, one by one"
        case .files: "Many documents in one body"
        case .journals: "What the ERP posts: Docs/reference/erp-protocol.md"
        case .cases: "What waits for a person"
        case .routes: "What is done with documents: Docs/reference/routes.md"
        case .configuration: "What is in force, and candidates: Docs/reference/config-commands.md"
        case .connectors: "What comes in by itself: Docs/reference/connectors.md"
        case .events: "What others are told: Docs/reference/events.md"
        case .keys: "Who may call: Docs/reference/security.md"
        case .audit: "Who changed what: Docs/reference/security.md"
        case .privacy: "What is said of persons: Docs/operate/privacy.md"
        case .operations: "For operators and machines"
        }
    }
}
