import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// For what customers pay less for a while: what the promotional prices that name it belong to.
    static let promotions = Resource(
        family: .promotion, tag: .promotions, path: "/v1/promotions", plural: "promotions",
        singular: "promotion", title: "Promotion", members: PromotionReading.members,
        filters: [
            .equal("status", .oneOf(PromotionReading.Status.self), "Only those of this status."),
            .equal("kind", .oneOf(PromotionReading.Kind.self), "Only those of this kind."),
            .naming("item", .text(.code), "Only those that name this SKU."),
            .naming("store", .text(.code), "Only those that name this store."),
            .naming("zone", .text(.code), "Only those that name this zone."),
            RecordFilter(
                parameter: .query("running_at", .moment, "Only those that run at this moment.")
            ) { text in
                Instant(text).map {
                    [
                        .init("status", .equal, .text(PromotionReading.Status.active.rawValue)),
                        .init("valid_from", .atMost, .integer($0.microseconds)),
                        .init("valid_to", .above, .integer($0.microseconds)),
                    ]
                }
            },
        ],
        draft: PromotionReading.draft,
        example: #"""
            {
              "promotion": "SPRING",
              "name": "Spring sale",
              "kind": "percent_off",
              "percent": "20",
              "status": "active",
              "valid_from": "2026-03-01T00:00:00Z",
              "valid_to": "2026-04-01T00:00:00Z",
              "items": ["LAMP-9"],
              "categories": [["Home", "Lighting"]],
              "zones": ["NORTH"],
              "combination": "exclusive"
            }
            """#,
        links: [
            .many("products", .product, at: "/items/*", keys: "item"),
            .many("locations", .location, at: "/stores/*", keys: "store"),
        ])
}

/// What a body says of a promotion.
private enum PromotionReading {
    enum Kind: String, CaseIterable {
        case fixedPrice = "fixed_price"
        case percentOff = "percent_off"
        case amountOff = "amount_off"
    }

    enum Status: String, CaseIterable {
        case planned, active, cancelled

        /// What is cancelled stays so.
        var before: Set<String> {
            self == .cancelled ? ["planned", "active", "cancelled"] : ["planned", "active"]
        }
    }

    private enum Combination: String, CaseIterable {
        case best, exclusive, combinable
    }

    private static let itemsMax = 10_000
    private static let listMax = 5000

    static let members: [JSONShape.Member] = [
        .required("promotion", .text(.code).noted("Its identifier, as prices name it.")),
        .required("name", .text(length: 1...200)),
        .optional("description", .text(length: 1...4000)),
        .required(
            "kind",
            .oneOf(Kind.self).noted(
                "`fixed_price`: its prices say what is paid; `percent_off` with `percent`, "
                    + "`amount_off` with `amount` and `currency`.")),
        .optional("percent", .text(.amount).noted("Above 0, at most 100.")),
        .optional("amount", .text(.amount).noted("Off one unit; above 0.")),
        .optional("currency", .text(.currency)),
        .optional(
            "status",
            .oneOf(Status.self).noted(
                "`active` when it is missing; `cancelled` is never left.")),
        .required("valid_from", .moment.noted("The first moment at which it runs.")),
        .optional("valid_to", .moment.noted("The first moment at which it no longer does.")),
        .optional("items", .list(of: .text(.code), atMost: itemsMax).noted("SKUs.")),
        .optional(
            "categories",
            .list(
                of: .list(of: .text(length: 1...100), atMost: 10), atMost: listMax
            ).noted("Each from the widest to the narrowest, as products say theirs.")),
        .optional(
            "stores",
            .list(of: .text(.code), atMost: listMax).noted("Everywhere without stores and zones.")),
        .optional("zones", .list(of: .text(.code), atMost: listMax).noted("Price zones.")),
        .optional(
            "combination",
            .oneOf(Combination.self).noted(
                "With others for the same item: `best` (the cheapest counts) when it is missing, "
                    + "`exclusive` (no other counts), `combinable` (each is taken off).")),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        func moment(_ name: String) -> Int64? {
            body.column(name).flatMap { Instant($0) }?.microseconds
        }
        let (from, to) = (moment("valid_from") ?? 0, moment("valid_to") ?? PriceTable.endless)
        guard from < to else {
            throw RuleBreak(
                code: "PROMO-002", pointer: "/valid_to",
                problem: "The promotion ends before it begins.",
                remedy: "Let valid_to be later than valid_from, or leave it out.")
        }
        try checkReduction(body)
        let id = body.column("promotion") ?? ""
        let status = Status(rawValue: body.column("status") ?? "") ?? .active
        let zones = Set(body.elements("zones").compactMap { $0.text() }).sorted()
        return Resource.Draft(
            id: id,
            columns: [
                .text(status.rawValue), .text(body.column("kind") ?? ""), .integer(from),
                .integer(to),
            ], keys: zones.map { .naming("zone", $0, in: id) }, follows: status.before)
    }

    /// A promotion says by how much it lowers prices exactly as its kind needs it.
    private static func checkReduction(_ body: JSONNode) throws(RuleBreak) {
        let kind = Kind(rawValue: body.column("kind") ?? "") ?? .fixedPrice
        let needed: Set<String> =
            switch kind {
            case .fixedPrice: []
            case .percentOff: ["percent"]
            case .amountOff: ["amount", "currency"]
            }
        for name in ["percent", "amount", "currency"]
        where needed.contains(name) != (body.member(named: name) != nil) {
            throw RuleBreak(
                code: "PROMO-001", pointer: "/\(name)",
                problem: needed.contains(name)
                    ? "A promotion of kind \(kind.rawValue) needs \(name)."
                    : "A promotion of kind \(kind.rawValue) has no \(name).",
                remedy: "Send percent with percent_off, amount and currency with amount_off.")
        }
        let percent = body.amount("percent")
        guard body.amount("amount").map({ !$0.isZero }) ?? true,
            percent.map({ !$0.isZero && $0 <= percentMax }) ?? true
        else {
            throw RuleBreak(
                code: "PROMO-001", pointer: percent == nil ? "/amount" : "/percent",
                problem: percent == nil
                    ? "The promotion takes nothing off."
                    : "\(percent?.description ?? "") is no part of a price in percent.",
                remedy: "Send an amount above 0, or a percent above 0 and at most 100.")
        }
    }

    private static let percentMax = ExactDecimal("100") ?? .zero
}
