import HTTP

extension ConfigurationEndpoints {
    static let candidateShape = JSONShape.map(of: .either(.text, .open()), 1...filesMax).noted(
        """
        Each file of the folder: its path, and its text or, for the notation, the object itself.
        """)

    private static let candidate = Operation.Body.json(candidateShape)
    private static let versionPath = "/v1/configuration/versions/{number}"
    private static let applied = JSONShape.open(
        .required("version", .count), .required("applied", .boolean))

    static let activeOperation = Operation(
        .get, "/v1/configuration", id: "getConfiguration", tag: .configuration,
        "The version in force on this server and the active version.",
        answers: [
            .json(
                200, "Numbers and the active version.",
                .open(
                    .required("in_force", .count), .required("configuration", .text),
                    .optional("active", .named("ConfigurationVersion")))
            ).leading(to: versionPath, at: "/active/version")
        ], active)

    static let versionsOperation = Operation(
        .get, "/v1/configuration/versions", id: "listConfigurationVersions", tag: .configuration,
        "Versions of the configuration, latest first.",
        takes: [
            .query(
                "limit", .integer(atLeast: 1, atMost: PageQuery.limitMax), "How many, 1 to 1000."),
            .query(
                "before", .integer(atLeast: 1, atMost: Int.max), "Only versions with lower numbers."
            ),
        ],
        answers: [
            .json(
                200, "Versions with who, why and what became of them.",
                .open(.required("versions", .list(of: .named("ConfigurationVersion"))))),
            .problem(400, "Refused."),
        ], versions)

    static let versionOperation = Operation(
        .get, versionPath, id: "getConfigurationVersion",
        tag: .configuration, "One version with its files.",
        takes: [.path("number", .integer)],
        answers: [
            .json(
                200, "The version and its files.",
                JSONShape(
                    .object(
                        NamedShapes.versionMembers + [.required("files", .map(of: .text))],
                        isOpen: true))),
            .problem(404, "Refused."),
        ], version)

    static let checkOperation = Operation(
        .post, "/v1/configuration/check", id: "checkConfiguration", tag: .configuration,
        "Tell every error and warning of a candidate.",
        body: candidate,
        answers: [
            .json(200, "Errors and warnings.", .open())
        ],
        refuses: [.notJSON, .tooLarge, .badMember], bounds: .body(bodyBytesMax), check)

    static let testOperation = Operation(
        .post, "/v1/configuration/test", id: "testConfiguration", tag: .configuration,
        "Run the tests that stand in a candidate's files.",
        takes: [.query("filter", .text, "Only tests with these words.")],
        body: candidate,
        answers: [
            .json(200, "What came of each test.", .open()),
            .problem(409, "The candidate has errors."),
        ],
        refuses: [.notJSON, .tooLarge, .badMember], bounds: .body(bodyBytesMax), test)

    static let tryOutOperation = Operation(
        .post, "/v1/configuration/try", id: "tryConfiguration", tag: .configuration,
        "Read archived input again through a candidate; nothing is written.",
        takes: [
            .query(
                "days", .integer(atLeast: 1, atMost: daysMax), "Of how many days the input is read."
            ).required
        ],
        body: candidate,
        answers: [
            .json(200, "What would differ in documents, money and stock.", .open()),
            .problem(409, "The candidate has errors."),
        ],
        refuses: [.notJSON, .tooLarge, .badMember], bounds: .body(bodyBytesMax), tryOut)

    static let applyOperation = Operation(
        .post, "/v1/configuration/apply", id: "applyConfiguration", tag: .configuration,
        "Put a candidate in force after its check, tests and a shadow run.",
        takes: [
            .query("why", .text(length: 1...1000), "Why.").required,
            .query("accept", .boolean, "Apply although amounts or stock would differ."),
            .namedActor,
        ],
        body: candidate,
        answers: [
            .json(201, "It is in force.", applied).leading(to: versionPath, at: "/version"),
            .json(200, "The active version says the same already.", applied)
                .leading(to: versionPath, at: "/version"),
            .problem(
                409,
                """
                The candidate has errors, a test of it fails, amounts or stock would differ, or \
                another version became active.
                """),
        ],
        refuses: [.notJSON, .tooLarge, .badMember], bounds: .body(bodyBytesMax), apply)

    static let rollBackOperation = Operation(
        .post, "/v1/configuration/rollback", id: "rollBackConfiguration", tag: .configuration,
        "Make the version before the active one active again.",
        takes: [.query("why", .text(length: 1...1000), "Why.").required, .namedActor],
        answers: [
            .json(200, "The number that is active now.", .open(.required("version", .count)))
                .leading(to: versionPath, at: "/version"),
            .problem(400, "Refused."),
            .problem(409, "Refused."),
        ], rollBack)
}
