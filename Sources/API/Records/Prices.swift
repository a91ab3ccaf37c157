import Crypto
import Pipeline
import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// What something costs: by list, zone and store, in one currency, for a while.
    static let prices = Resource(
        family: .price, tag: .prices, path: "/v1/prices", plural: "prices", singular: "price",
        title: "Price", members: PriceReading.members,
        filters: [
            .equal("item", .text(.code), "Only those of this SKU."),
            .equal("list", .text(.code), "Only those of this list."),
            .equal("store", .text(.code), "Only those of this store alone."),
            .equal("zone", .text(.code), "Only those of this zone alone."),
            .equal("currency", .text(.currency), "Only those in this currency."),
            .equal("kind", .oneOf(PriceCandidate.Kind.self), "Only those of this kind."),
            .equal("promotion", .text(.code), "Only those of this promotion."),
            RecordFilter(
                parameter: .query("valid_at", .moment, "Only those that hold at this moment.")
            ) { text in
                Instant(text).map {
                    [
                        .init("valid_from", .atMost, .integer($0.microseconds)),
                        .init("valid_to", .above, .integer($0.microseconds)),
                    ]
                }
            },
        ],
        draft: PriceReading.draft,
        example: #"""
            {
              "item": "LAMP-9",
              "list": "retail",
              "store": "0042",
              "currency": "EUR",
              "amount": "29.90",
              "unit": "EA",
              "kind": "promotion",
              "promotion": "SPRING",
              "valid_from": "2026-03-01T00:00:00Z",
              "valid_to": "2026-04-01T00:00:00Z"
            }
            """#, isRemovable: true, links: PriceReading.links)
}

/// What a body says of a price.
enum PriceReading {
    /// The list of a price that names none.
    static let listStandard = "retail"

    static let links: [RecordLink] = [
        .one("product", .product, at: "/item", column: "item"),
        .one("location", .location, at: "/store", column: "store"),
        .one("promotion", .promotion, at: "/promotion", column: "promotion"),
    ]

    static let members: [JSONShape.Member] = [
        .required("item", .text(.code).noted("The SKU.")),
        .optional("list", .text(.code).noted("`retail` when it is missing.")),
        .optional("store", .text(.code).noted("Holds in this store alone.")),
        .optional("zone", .text(.code).noted("Holds in the stores of this zone.")),
        .required("currency", .text(.currency)),
        .required(
            "amount", .text(.amount).noted("For one unit; may have more decimals than money.")),
        .optional("unit", .text(.unit).noted("UN/ECE Recommendation 20; EA when it is missing.")),
        .optional(
            "kind",
            .oneOf(PriceCandidate.Kind.self).noted(
                "`regular` when it is missing; `cost` is what it costs us.")),
        .optional(
            "promotion", .text(.code).noted("The promotion; only while that runs does it hold.")),
        .required("valid_from", .moment.noted("The first moment at which it holds.")),
        .optional(
            "valid_to", .moment.noted("The first moment at which it no longer holds.")),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let values = PriceValues(body)
        if !values.store.isEmpty, !values.zone.isEmpty {
            throw RuleBreak(
                code: "PRICE-002", pointer: "/zone",
                problem: "The price is for a store and for a zone at once.",
                remedy: "Name one of them, or neither for the whole list.")
        }
        if values.validTo <= values.validFrom {
            throw RuleBreak(
                code: "PRICE-001", pointer: "/valid_to",
                problem: "The price ends before it begins.",
                remedy: "Let valid_to be later than valid_from, or leave it out.")
        }
        return Resource.Draft(
            id: values.id,
            columns: [
                .text(values.item), .text(values.list), .text(values.store), .text(values.zone),
                .text(values.currency), .text(values.kind), .integer(values.validFrom),
                .integer(values.validTo), .text(values.amount), .text(values.promotion),
            ])
    }
}

/// The members of a price's body, with what stands for missing ones.
private struct PriceValues {
    let item: String
    let list: String
    let store: String
    let zone: String
    let currency: String
    let kind: String
    let amount: String
    let promotion: String
    /// Microseconds since 1970.
    let validFrom: Int64
    let validTo: Int64

    init(_ body: JSONNode) {
        func text(_ name: String) -> String? { body.member(named: name)?.text() }
        func moment(_ name: String) -> Int64? { text(name).flatMap { Instant($0) }?.microseconds }
        item = text("item") ?? ""
        list = text("list") ?? PriceReading.listStandard
        store = text("store") ?? ""
        zone = text("zone") ?? ""
        currency = text("currency") ?? ""
        kind = text("kind") ?? PriceCandidate.Kind.regular.rawValue
        amount = text("amount") ?? ""
        promotion = text("promotion") ?? ""
        validFrom = moment("valid_from") ?? 0
        validTo = moment("valid_to") ?? PriceTable.endless
    }

    /// The same for the same item, place, currency, kind and beginning: a price that is sent again
    /// with another amount or end changes the one that stands.
    var id: String {
        let parts = [item, list, store, zone, currency, kind, String(validFrom)]
        // A unit separator stands in none of them.
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{1F}").utf8))
        return "prc_" + Hexadecimal.text(Array(digest.prefix(12)))
    }
}
