/// The shapes of what operators look at: routes, versions of the configuration, actions on cases.
extension NamedShapes {
    static let routeStanding: JSONShape = .open(
        .required("route", .text), .required("version", .count), .required("from", .text),
        .required("state", .text), .required("changed_at", .moment.orNull),
        .required("changed_by", .text.orNull), .required("reason", .text.orNull),
        .required("in_flight_max", .count), .required("backlog_max", .count),
        .required("held_keys", .count), .required("held_documents", .count))

    static let configurationVersion = JSONShape(.object(versionMembers, isOpen: true))

    /// The members of a version of the configuration.
    static let versionMembers: [JSONShape.Member] = [
        .required("version", .count), .required("state", .text),
        .required("hash", .named("SHA256")), .required("by", .text), .required("why", .text),
        .required("origin", .text), .required("applied_at", .moment),
        .optional(
            "ended",
            .open(.required("at", .moment), .required("by", .text), .required("why", .text))),
    ]

    static let caseAction: JSONShape = .open(
        .required("number", .count), .required("action", .text), .required("state", .text),
        .required("reason_code", .text), .required("reason", .text),
        .required("asked_by", .text), .required("asked_at", .moment),
        .required("decided_by", .text.orNull), .required("decided_at", .moment.orNull),
        .required("changes", .text))
}
