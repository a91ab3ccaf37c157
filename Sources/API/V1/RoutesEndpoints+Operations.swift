import HTTP

extension RoutesEndpoints {
    private static let reason = Operation.Body.json(
        .object(.required("reason", .text(length: 1...1000))))

    static let listOperation = Operation(
        .get, "/v1/routes", id: "listRoutes", tag: .routes,
        "Routes with their states and what waits on them",
        answers: [
            .json(
                200, "By name.", .open(.required("routes", .list(of: .named("RouteStanding")))))
        ], list)

    static let pauseOperation = Operation(
        .post, "/v1/routes/{name}/pause", id: "pauseRoute", tag: .routes,
        "Take nothing and work on nothing",
        takes: [.path("name"), .namedActor],
        body: reason,
        answers: [
            .json(200, "The new state.", .named("RouteChange")),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such route."),
        ],
        refuses: [.tooLarge, .badMember], pause)

    static let drainOperation = Operation(
        .post, "/v1/routes/{name}/drain", id: "drainRoute", tag: .routes,
        "Take nothing and work through what is stored",
        takes: [.path("name"), .namedActor],
        body: reason,
        answers: [
            .json(200, "The new state.", .named("RouteChange")),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such route."),
        ],
        refuses: [.tooLarge, .badMember], drain)

    static let resumeOperation = Operation(
        .post, "/v1/routes/{name}/resume", id: "resumeRoute", tag: .routes, "Take and work again",
        takes: [.path("name"), .namedActor],
        body: reason,
        answers: [
            .json(200, "The new state.", .named("RouteChange")),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such route."),
        ],
        refuses: [.tooLarge, .badMember], resume)

    static let replayOperation = Operation(
        .post, "/v1/routes/{name}/replay", id: "replayRoute", tag: .routes,
        "Decide documents again and post what differs",
        takes: [.path("name"), .namedActor],
        body: .json(
            .object(
                .optional("from", .date.orNull), .optional("to", .date.orNull),
                .optional("store", .text(length: 1...1000).orNull),
                .optional("version", .oneOf("current", "same").orNull),
                .optional("preview", .boolean.standing(for: "true").orNull),
                .optional(
                    "limit",
                    .integer(atLeast: 1, atMost: replayMax).standing(for: String(replayMax))
                        .orNull),
                .optional("cursor", .text(length: 1...1000).orNull),
                .required("reason", .text(length: 1...1000)))),
        answers: [
            .json(200, "What changed, or would.", .named("RouteReplay")),
            .problem(400, "A parameter or the body is wrong."),
            .problem(404, "No such route."),
        ],
        refuses: [.tooLarge, .badMember], replay)
}
