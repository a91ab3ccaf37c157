/// The shapes of what is told of a candidate configuration, as `Pipeline` writes them.
extension NamedShapes {
    private static let finding: JSONShape = .open(
        .required("severity", .oneOf("error", "warning")), .required("rule", .text),
        .required("file", .text), .required("line", .count), .required("column", .count),
        .required("problem", .text), .required("remedy", .text))

    /// The members of a review: what the candidate's hash is, and what is wrong with it.
    static let reviewMembers: [JSONShape.Member] = [
        .required("hash", .named("SHA256").orNull.noted("Null while it has errors")),
        .required("errors", .list(of: finding)), .required("warnings", .list(of: finding)),
    ]

    static let configurationCheck = JSONShape(
        .object([.required("ok", .boolean)] + reviewMembers, isOpen: true))

    static let configurationTests: JSONShape = .open(
        .required("ok", .boolean),
        .required(
            "outcomes",
            .list(
                of: .open(
                    .required("subject", .text.noted("The mapping or route that is tested")),
                    .required("name", .text), .required("file", .text), .required("line", .count),
                    .required("passed", .boolean), .required("microseconds", .count),
                    .optional("problem", .text), .optional("at_line", .count),
                    .optional(
                        "causes",
                        .list(
                            of: .open(
                                .required("rule", .text), .required("path", .text),
                                .required("target", .text), .required("mapping_line", .count),
                                .required("problem", .text), .required("remedy", .text))))))))

    static let trial: JSONShape = .open(
        .required(
            "documents",
            .open(
                .required("examined", .count), .required("changed", .count),
                .required("added", .count), .required("gone", .count),
                .required("fields_changed", .count), .required("journals_changed", .count))),
        .required(
            "moves", .map(of: .count).noted("How many go from one outcome to another")),
        .required(
            "accounts",
            .list(
                of: .open(
                    .required("account", .text), .required("currency", .text),
                    .required("books", .named("Decimal").noted("Debits less credits")),
                    .required("candidate", .named("Decimal")),
                    .required("difference", .named("Decimal"))))),
        .required(
            "stock",
            .list(
                of: .open(
                    .required("item", .text), .required("location", .text),
                    .required("unit", .text), .required("difference", .named("Decimal"))))),
        .required("stock_differences", .count),
        .required(
            "examples",
            .list(
                of: .open(
                    .required("document", .text), .required("differences", .list(of: .text))))),
        .required("remarks", .list(of: .text).noted("What could not be read again, and why")),
        .required("changes_money_or_stock", .boolean))
}
