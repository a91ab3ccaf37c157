import HTTP
import Transform

extension Privacy {
    private static let resultExample = #"""
        "masked": [
            {"place": "documents", "rows": 2, "values": 3},
            {"place": "payloads", "rows": 1, "values": 9}
          ],
          "remaining": []
        """#

    private static let example = #"""
        {
          "id": "01a21cca-41b0-700d-8000-000000000001",
          "at": "2026-11-27T11:35:46.730Z",
          "by": "ops",
          "reason": "request of 24 November",
          "dry_run": false,
          "subject_kind": "customer",
          \#(resultExample)
        }
        """#

    private static let person = JSONShape.text(.line).personal

    static let subjectParameters: [Parameter] = [
        .query("customer", person, "A source's own reference of the customer."),
        .query("order", person, "The source's number of an order or ticket: what it says alone."),
        .query("email", person), .query("phone", person),
        .query("name", person, "Name and surname as they are written."),
    ]

    static let reportOperation = Operation(
        .get, "/v1/privacy/subjects", id: "findSubject", tag: .privacy,
        "Where the books say something of a person",
        notes: "Exactly one parameter says who is meant. Nothing is changed, and no value is told.",
        takes: subjectParameters,
        answers: [
            .json(
                200, "Counts by place, and the rows one by one.", .named("SubjectReport"),
                example: #"""
                    {
                      "subject_kind": "customer",
                      "found": [{"place": "documents", "rows": 1, "values": 1}],
                      "items": [
                        {
                          "place": "documents",
                          "id": "01a21cca-41b0-7001-8000-000000000001",
                          "values": 1,
                          "href": "/v1/orders/01a21cca-41b0-7001-8000-000000000001"
                        }
                      ],
                      "is_complete": true,
                      "remaining": []
                    }
                    """#), .problem(409, "Nobody, or several, are meant; or a text is too short."),
        ],
        refuses: [.badParameter], bounds: .body(0, seconds: Routes.fileSeconds), report)

    static let eraseOperation = Operation(
        .post, "/v1/privacy/erasures", id: "eraseSubject", tag: .privacy,
        "Mask a person everywhere, and leave the books as they are",
        notes: """
            Exactly one of `customer`, `order`, `email`, `phone` and `name` says who is meant. \
            With `dry_run` nothing is changed. Docs/operate/privacy.md tells what is masked.
            """,
        takes: [.namedActor],
        body: .json(
            .object(
                .optional("customer", person), .optional("order", person),
                .optional("email", person), .optional("phone", person), .optional("name", person),
                .optional(
                    "also_known_as",
                    .list(of: person, atMost: alsoKnownAsMax).noted(
                        "Further texts that name the person: a name, a street")),
                .required("reason", .text(length: 1...1000)),
                .optional("dry_run", JSONShape.boolean.standing(for: "false"))
            ).needing(oneOf: ["customer"], ["order"], ["email"], ["phone"], ["name"]),
            example: #"""
                {
                  "customer": "17850",
                  "also_known_as": ["Ada Example"],
                  "reason": "request of 24 November",
                  "dry_run": true
                }
                """#),
        answers: [
            .json(
                200, "What would be masked.", .named("ErasureTrial"),
                example: #"""
                    {
                      "dry_run": true,
                      "subject_kind": "customer",
                      \#(resultExample)
                    }
                    """#),
            .json(
                201, "What was masked.", .named("Erasure"), example: example, headers: [.location]
            ).leading(to: "/v1/privacy/erasures/{id}", at: "/id"),
            .problem(409, "A text is too short to be looked for."),
        ],
        refuses: [.notJSON, .tooLarge, .badMember],
        bounds: .body(AnswerBody.bodyBytesMax, seconds: Routes.fileSeconds), erase)

    static let listOperation = Operation(
        .get, "/v1/privacy/erasures", id: "listErasures", tag: .privacy,
        "Every erasure, oldest first", takes: [.cursor, .limit],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("erasures", .list(of: .named("Erasure"))),
                    .required("next_cursor", .text.orNull)),
                example: "{\"erasures\": [\(example)], \"next_cursor\": null}", headers: [.link])
        ],
        refuses: [.badParameter], list)

    static let oneOperation = Operation(
        .get, "/v1/privacy/erasures/{id}", id: "getErasure", tag: .privacy,
        "One erasure, with the rows of the audit log that it masked", takes: [.path("id")],
        answers: [
            .json(
                200, "It.",
                .all(
                    .named("Erasure"),
                    .open(
                        .required(
                            "audit_rows",
                            .list(
                                of: .open(
                                    .required("sequence", .count),
                                    .required("sha256", .named("SHA256"))))))))
        ],
        refuses: [.notFound], one)

    static let all = [reportOperation, eraseOperation, listOperation, oneOperation]

    // MARK: - Shapes

    private static let counts = JSONShape.list(
        of: .open(
            .required("place", .text), .required("rows", .count), .required("values", .count)))

    private static let remaining = JSONShape.list(
        of: .open(.required("place", .text), .required("id", .text), .required("why", .text))
    ).noted("What was left, and why")

    static let shapes: [(name: String, shape: JSONShape)] = [
        (
            "Erasure",
            .open(
                .required("id", .named("ID")), .required("at", .moment), .required("by", .text),
                .required("reason", .text), .required("dry_run", .boolean),
                .required("subject_kind", .oneOf(PersonalSubject.Kind.self)),
                .required("masked", counts), .required("remaining", remaining))
        ),
        (
            "ErasureTrial",
            .open(
                .required("dry_run", .boolean),
                .required("subject_kind", .oneOf(PersonalSubject.Kind.self)),
                .required("masked", counts), .required("remaining", remaining))
        ),
        (
            "SubjectReport",
            .open(
                .required("subject_kind", .oneOf(PersonalSubject.Kind.self)),
                .required("found", counts),
                .required(
                    "items",
                    .list(
                        of: .open(
                            .required("place", .text), .required("id", .text),
                            .required("values", .count), .required("href", .text.orNull)))),
                .required("is_complete", .boolean), .required("remaining", remaining))
        ),
    ]
}
