/// The shapes of keys and of the audit log.
extension NamedShapes {
    static let key: JSONShape = .open(
        .required("id", .named("ID")), .required("name", .text),
        .required("prefix", .text.noted("Of the key's text: `chk_live_<prefix>_...`")),
        .required("role", .text.orNull), .required("scopes", .list(of: .text)),
        .required("stores", .list(of: .text)), .required("regions", .list(of: .text)),
        .optional("per_second", .count), .optional("burst", .count), .optional("per_day", .count),
        .required("created_at", .moment), .required("created_by", .text),
        .required("expires_at", .moment.orNull), .required("rotated_from", .text.orNull),
        .required("revoked_at", .moment.orNull), .required("last_used_at", .moment.orNull))

    static let newKey: JSONShape = .all(
        .named("Key"),
        .open(.required("key", .text.noted("The whole key with its secret, told this once."))))

    static let change: JSONShape = .open(
        .required("sequence", .integer(atLeast: 1)), .required("at", .moment),
        .required("at_microseconds", .integer.noted("Since 1970, as it is hashed.")),
        .required("who", .text), .required("what", .text), .required("kind", .text),
        .required("target", .text),
        .required("before", .text.orNull.noted("JSON in a text: the hash covers its bytes.")),
        .required("after", .text.orNull.noted("JSON in a text: the hash covers its bytes.")),
        .required("why", .text), .required("previous_sha256", .named("SHA256")),
        .required("sha256", .named("SHA256")))
}
