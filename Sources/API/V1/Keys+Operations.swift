import Access
import HTTP

extension Keys {
    private static let example = #"""
        {
          "id": "01a21cca-41b0-700c-8000-000000000001",
          "name": "till 7",
          "prefix": "k3v9xq2m",
          "role": "till",
          "scopes": [],
          "stores": ["0007"],
          "regions": [],
          "created_at": "2026-11-27T11:35:46.730Z",
          "created_by": "ops",
          "expires_at": null,
          "rotated_from": null,
          "revoked_at": null,
          "last_used_at": null
        }
        """#

    private static let allowance = JSONShape.integer(atLeast: 1, atMost: Allowance.most).orNull

    static let listOperation = Operation(
        .get, "/v1/keys", id: "listKeys", tag: .keys, "Every key but its secret, oldest first",
        takes: [.cursor, .limit],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("keys", .list(of: .named("Key"))),
                    .required("next_cursor", .text.orNull)),
                example: "{\"keys\": [\(example)], \"next_cursor\": null}", headers: [.link])
        ],
        refuses: [.badParameter], list)

    static let oneOperation = Operation(
        .get, "/v1/keys/{id}", id: "getKey", tag: .keys, "One key but its secret",
        takes: [.path("id")],
        answers: [.json(200, "It.", .named("Key"), example: example)], refuses: [.notFound], one)

    static let createOperation = Operation(
        .post, "/v1/keys", id: "createKey", tag: .keys, "Make a key; its secret is told once",
        notes: "It may do at most what the caller may.",
        takes: [.actor],
        body: .json(
            .object(
                .required("name", .text(length: 1...200)),
                .optional("role", .text(length: 1...1000).noted("A role of `Config/access`")),
                .optional(
                    "scopes",
                    .list(of: .text(.line), atMost: listMax).filled.noted(
                        "`orders:read`, `*`")),
                .optional("stores", .list(of: .text(.line), atMost: listMax).orNull),
                .optional("regions", .list(of: .text(.line), atMost: listMax).orNull),
                .optional("per_second", allowance), .optional("burst", allowance),
                .optional("per_day", allowance), .optional("expires_at", .moment.orNull),
                .required("reason", .text(length: 1...1000))
            ).needing(oneOf: ["role"], ["scopes"]),
            example: #"""
                {"name": "till 7", "role": "till", "stores": ["0007"], "reason": "new till"}
                """#),
        answers: [
            .json(201, "The key with its secret.", .named("NewKey"), headers: [.location])
                .leading(to: "/v1/keys/{id}", at: "/id"),
            .problem(409, "There is no such role or scope, or the time is past."),
        ],
        refuses: [.notJSON, .tooLarge, .badMember], create)

    static let rotateOperation = Operation(
        .post, "/v1/keys/{id}/rotate", id: "rotateKey", tag: .keys,
        "Make a key in place of another, which goes on for a while",
        takes: [.path("id"), .actor],
        body: .json(
            .object(
                .optional(
                    "overlap_seconds",
                    .integer(atLeast: 0, atMost: overlapSecondsMax)
                        .standing(for: String(overlapSecondsStandard)).orNull),
                .optional("expires_at", .moment.orNull),
                .required("reason", .text(length: 1...1000))),
            example: #"""
                {"overlap_seconds": 3600, "reason": "yearly"}
                """#),
        answers: [
            .json(201, "The new key with its secret.", .named("NewKey"), headers: [.location])
                .leading(to: "/v1/keys/{id}", at: "/id"),
            .problem(
                409,
                "The key holds no more, or the time is past, or the key that asks would end within "
                    + "the hour."),
        ],
        refuses: [.notJSON, .notFound, .tooLarge, .badMember], rotate)

    static let revokeOperation = Operation(
        .post, "/v1/keys/{id}/revoke", id: "revokeKey", tag: .keys, "End a key at once",
        notes: "On this server at once, on others within five seconds.",
        takes: [.path("id"), .actor],
        body: .json(
            .object(.required("reason", .text(length: 1...1000))),
            example: #"""
                {"reason": "till was stolen"}
                """#),
        answers: [
            .json(200, "As it is now.", .named("Key"), example: example),
            .problem(409, "It is the key that asks."),
        ],
        refuses: [.notJSON, .notFound, .tooLarge, .badMember], revoke)
}
