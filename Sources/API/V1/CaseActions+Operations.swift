import HTTP

extension CaseActions {
    private static let edits = JSONShape.list(
        of: .open(.required("place", .text), .required("value", .anything))
    ).orNull
    private static let document = JSONShape.open().orNull.noted("The whole new document.")
    private static let text = JSONShape(.text(JSONShape.Text(lengthMin: 1))).orNull.noted(
        "The whole new text, where it is no JSON.")

    static let bulkOperation = Operation(
        .post, "/v1/cases/actions", id: "actOnCases", tag: .cases,
        "Do the same with many cases, each for itself",
        takes: [.namedActor],
        body: .json(
            .object(
                .required("action", .oneOf("edit", "replay", "post_to_suspense", "reject")),
                .optional("edits", edits), .optional("document", document),
                .optional("text", text), .required("reason_code", .text(length: 1...1000)),
                .required("reason", .text(length: 1...1000)),
                .optional("preview", .boolean.orNull),
                .optional("cases", .list(of: .text, atMost: casesMax).orNull),
                .optional("code", .text(length: 1...1000).orNull),
                .optional("queue", .text(length: 1...1000).orNull))),
        answers: [
            .json(200, "What came of each.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(409, "It is not said what is to be done, or with which cases."),
        ],
        refuses: [.tooLarge, .badMember], bounds: .body(Routes.documentBytesMax), bulk)

    static let listOperation = Operation(
        .get, "/v1/cases/{id}/actions", id: "listCaseActions", tag: .cases,
        "What was done with a case",
        takes: [.path("id")],
        answers: [
            .json(
                200, "Oldest first.", .open(.required("actions", .list(of: .named("CaseAction"))))),
            .problem(404, "No such case."),
        ], reach: .stores, list)

    static let postOperation = Operation(
        .post, "/v1/cases/{id}/actions", id: "actOnCase", tag: .cases,
        "Correct, replay, suspend or reject what waits",
        takes: [.path("id"), .namedActor],
        body: .json(
            .object(
                .required("action", .oneOf("edit", "replay", "post_to_suspense", "reject")),
                .optional("edits", edits), .optional("document", document),
                .optional("text", text), .required("reason_code", .text(length: 1...1000)),
                .required("reason", .text(length: 1...1000)),
                .optional("preview", .boolean.orNull))),
        answers: [
            .json(200, "Done, or what would come of it.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such case."),
            .problem(409, "The case is closed, or it cannot be done; nothing was changed."),
            .json(
                202, "A second person must agree.",
                .open(.required("outcome", .oneOf("pending")), .required("action", .count))
            ).leading(to: "/v1/cases/{id}/actions/{number}", at: "$request.path.id", "/action"),
        ],
        refuses: [.tooLarge, .badMember], bounds: .body(2 * Routes.documentBytesMax),
        reach: .stores, post)

    static let approveOperation = Operation(
        .post, "/v1/cases/{id}/actions/{number}/approve", id: "approveCaseAction", tag: .cases,
        "Agree to an action as the second person",
        takes: [.path("id"), .path("number"), .namedActor],
        answers: [
            .json(200, "Decided.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such case."),
            .problem(409, "The case is closed, or it cannot be done; nothing was changed."),
        ], reach: .stores, approve)

    static let refuseOperation = Operation(
        .post, "/v1/cases/{id}/actions/{number}/refuse", id: "refuseCaseAction", tag: .cases,
        "Refuse an action as the second person",
        takes: [.path("id"), .path("number"), .namedActor],
        answers: [
            .json(200, "Decided.", .open()),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such case."),
            .problem(409, "The case is closed, or it cannot be done; nothing was changed."),
        ], reach: .stores, refuse)
}
