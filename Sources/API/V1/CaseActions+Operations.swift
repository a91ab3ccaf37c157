import HTTP

extension CaseActions {
    static let bulkOperation = Operation(
        .post, "/v1/cases/actions", id: "actOnCases", tag: .cases,
        "Do the same with many cases, each for itself",
        takes: [.actor],
        body: .json(
            .open(
                .required("action", .oneOf("edit", "replay", "post_to_suspense", "reject")),
                .optional(
                    "edits",
                    .list(of: .open(.required("place", .text), .required("value", .anything)))),
                .optional("document", .open().noted("The whole new document.")),
                .optional("text", .text.noted("The whole new text, where it is no JSON.")),
                .required("reason_code", .text(length: 1...1000)),
                .required("reason", .text(length: 1...1000)),
                .optional("preview", .boolean), .optional("cases", .list(of: .text, atMost: 1000)),
                .optional("code", .text), .optional("queue", .text))),
        answers: [
            .json(200, "What came of each.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(422, "It cannot be done; nothing was changed."),
        ],
        bounds: .body(Routes.documentBytesMax), bulk)

    static let listOperation = Operation(
        .get, "/v1/cases/{id}/actions", id: "listCaseActions", tag: .cases,
        "What was done with a case",
        takes: [.path("id")],
        answers: [
            .json(200, "Oldest first.", .open()),
            .problem(404, "No such case."),
        ], reach: .stores, list)

    static let postOperation = Operation(
        .post, "/v1/cases/{id}/actions", id: "actOnCase", tag: .cases,
        "Correct, replay, suspend or reject what waits",
        takes: [.path("id"), .actor],
        body: .json(
            .open(
                .required("action", .oneOf("edit", "replay", "post_to_suspense", "reject")),
                .optional(
                    "edits",
                    .list(of: .open(.required("place", .text), .required("value", .anything)))),
                .optional("document", .open().noted("The whole new document.")),
                .optional("text", .text.noted("The whole new text, where it is no JSON.")),
                .required("reason_code", .text(length: 1...1000)),
                .required("reason", .text(length: 1...1000)),
                .optional("preview", .boolean))),
        answers: [
            .json(200, "Done, or what would come of it.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such case."),
            .problem(409, "The case is closed."),
            .problem(422, "It cannot be done; nothing was changed."),
            .json(202, "A second person must agree.", .open()),
        ],
        bounds: .body(2 * Routes.documentBytesMax), reach: .stores, post)

    static let approveOperation = Operation(
        .post, "/v1/cases/{id}/actions/{number}/approve", id: "approveCaseAction", tag: .cases,
        "Agree to an action as the second person",
        takes: [.path("id"), .path("number"), .actor],
        answers: [
            .json(200, "Decided.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such case."),
            .problem(409, "The case is closed."),
            .problem(422, "It cannot be done; nothing was changed."),
        ], reach: .stores, approve)

    static let refuseOperation = Operation(
        .post, "/v1/cases/{id}/actions/{number}/refuse", id: "refuseCaseAction", tag: .cases,
        "Refuse an action as the second person",
        takes: [.path("id"), .path("number"), .actor],
        answers: [
            .json(200, "Decided.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such case."),
            .problem(409, "The case is closed."),
            .problem(422, "It cannot be done; nothing was changed."),
        ], reach: .stores, refuse)
}
