/// A refusal of several operations, described once.
struct SharedRefusal: Sendable {
    let name: String
    let answer: Operation.Answer

    var status: Int { answer.status }

    static let notFound = SharedRefusal(
        name: "NotFound",
        answer: .problem(
            404, "There is no such resource.",
            example: #"""
                {
                  "type": "/problems/API-001",
                  "title": "No such resource",
                  "status": 404,
                  "code": "API-001",
                  "detail": "There is no order x.",
                  "remedy": "Check the identifier; it is the one returned when the \#
                resource was made.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let badParameter = SharedRefusal(
        name: "BadParameter",
        answer: .problem(
            400, "A parameter cannot be used.",
            example: #"""
                {
                  "type": "/problems/API-002",
                  "title": "Bad parameter",
                  "status": 400,
                  "code": "API-002",
                  "detail": "Parameter cursor: it is none of this list's.",
                  "remedy": "Use the cursor of the last answer as it is, or leave it out.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let notJSON = SharedRefusal(
        name: "NotJSON",
        answer: .problem(
            400, "The body is no JSON.",
            example: #"""
                {
                  "type": "/problems/JSON-014",
                  "title": "Body is not JSON",
                  "status": 400,
                  "code": "JSON-014",
                  "detail": "The body ends in the middle of a value on line 1, column 7.",
                  "remedy": "Check that the whole body was sent, and every bracket and \#
                quote closed.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let mediaType = SharedRefusal(
        name: "MediaType",
        answer: .problem(
            415,
            """
            The media type, or the content coding of the body, is not read here; the latter is \
            told \
            as `HTTP-415`.
            """,
            example: #"""
                {
                  "type": "/problems/API-003",
                  "title": "Unsupported media type",
                  "status": 415,
                  "code": "API-003",
                  "detail": "A sale is not read from text/csv.",
                  "remedy": "Send application/json here; NDJSON and CSV go to /v1/orders/bulk.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let tooLarge = SharedRefusal(
        name: "TooLarge",
        answer: .problem(
            413, "The body is too long.",
            example: #"""
                {
                  "type": "/problems/API-004",
                  "title": "Body too large",
                  "status": 413,
                  "code": "API-004",
                  "detail": "The body is longer than the 1048576 bytes allowed here.",
                  "remedy": "Send fewer documents in one request, or use the bulk route.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let tooSlow = SharedRefusal(
        name: "TooSlow",
        answer: .problem(
            408, "The body stopped coming.",
            example: #"""
                {
                  "type": "/problems/API-006",
                  "title": "Body came too slowly",
                  "status": 408,
                  "code": "API-006",
                  "detail": "The body did not arrive in time.",
                  "remedy": "Send the request again over a steadier line.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let badMember = SharedRefusal(
        name: "BadMember",
        answer: .problem(
            422, "A member is missing, unknown or wrong.",
            example: #"""
                {
                  "type": "/problems/API-007",
                  "title": "Bad member",
                  "status": 422,
                  "code": "API-007",
                  "detail": "There is no member \"external\" here.",
                  "remedy": "Use only: external_id, external_system, posted_at.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let keyConflict = SharedRefusal(
        name: "KeyConflict",
        answer: .problem(
            409, "The Idempotency-Key is of another request, or of one that is not answered yet.",
            example: #"""
                {
                  "type": "/problems/IDEM-001",
                  "title": "Known key with other content",
                  "status": 409,
                  "code": "IDEM-001",
                  "detail": "The Idempotency-Key k-1 came before, with other content.",
                  "remedy": "Send a new key with a new request, and an old key only with the \#
                same.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let notAcceptable = SharedRefusal(
        name: "NotAcceptable",
        answer: .problem(
            406, "No answer is of a type that `Accept` takes.",
            example: #"""
                {
                  "type": "/problems/API-011",
                  "title": "No type that is accepted",
                  "status": 406,
                  "code": "API-011",
                  "detail": "No answer of this operation is of a type that Accept takes.",
                  "remedy": "Accept one of: application/json.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                  "available": "application/json"
                }
                """#))
    static let storeBusy = SharedRefusal(
        name: "StoreBusy",
        answer: .problem(
            503,
            """
            The store is busy; nothing was kept. Also the server itself, as `HTTP-503`, when it \
            holds too many connections.
            """,
            example: #"""
                {
                  "type": "/problems/STORE-001",
                  "title": "The store is busy",
                  "status": 503,
                  "code": "STORE-001",
                  "detail": "The store cannot take the request now.",
                  "remedy": "Send the same request again after a moment; nothing is posted twice.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let storeFailed = SharedRefusal(
        name: "StoreFailed",
        answer: .problem(
            500, "The store failed; nothing was kept.",
            example: #"""
                {
                  "type": "/problems/STORE-002",
                  "title": "The store failed",
                  "status": 500,
                  "code": "STORE-002",
                  "detail": "The store failed; nothing of the request was kept.",
                  "remedy": "Send the request again; tell the operator when it fails again.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let storeFull = SharedRefusal(
        name: "StoreFull",
        answer: .problem(
            507, "The disk is full; nothing was kept.",
            example: #"""
                {
                  "type": "/problems/STORE-003",
                  "title": "The store is full",
                  "status": 507,
                  "code": "STORE-003",
                  "detail": "The disk of the store is full; nothing was kept.",
                  "remedy": "Free space, then send the request again.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))

    static let unproved = SharedRefusal(
        name: "Unproved",
        answer: .problem(
            401, "It is not proved who sends the request.",
            example: #"""
                {
                  "type": "/problems/AUTH-001",
                  "title": "The caller is not proved",
                  "status": 401,
                  "code": "AUTH-001",
                  "detail": "The request says nothing of who sends it.",
                  "remedy": "Send `Authorization: Bearer` with an API key or a token, or \#
                connect with a client certificate.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a"
                }
                """#))
    static let forbidden = SharedRefusal(
        name: "Forbidden",
        answer: .problem(
            403, "The caller may not do this.",
            example: #"""
                {
                  "type": "/problems/AUTH-006",
                  "title": "Scope missing",
                  "status": 403,
                  "code": "AUTH-006",
                  "detail": "\"till 7\" lacks the scope journals:read, which this needs.",
                  "remedy": "Use a caller that has it, or have the role or key given it.",
                  "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                  "scope": "journals:read"
                }
                """#))
    static let tooMany = SharedRefusal(
        name: "TooMany",
        answer: Operation.Answer(
            status: 429, notes: "The caller asks too often; `RateLimit` tells what is left.",
            forms: [MediaForm(type: "application/problem+json", shape: .named("Problem"))],
            headers: [.retryAfter]))

    /// What every operation may answer that wants to know who asks.
    static let ofTheGate: [SharedRefusal] = [unproved, forbidden, tooMany]

    static let all: [SharedRefusal] = [
        notFound, badParameter, notJSON, mediaType, tooLarge, tooSlow, badMember, keyConflict,
        notAcceptable, storeBusy, storeFailed, storeFull, unproved, forbidden, tooMany,
    ]

    /// What every operation that asks the store may answer.
    static let ofTheStore: [SharedRefusal] = [storeFailed, storeBusy, storeFull]
}
