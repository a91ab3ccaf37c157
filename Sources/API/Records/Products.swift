import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// Every resource that is a master record.
    static let all: [Resource] = [
        products, prices, pricesV2, locations, promotions, vendors, purchaseOrders, goodsReceipts,
        supplierInvoices, vendorClaims,
    ]

    /// What is sold and stocked, by its SKU.
    static let products = Resource(
        family: .product, tag: .products, path: "/v1/products", plural: "products",
        singular: "product", title: "Product", members: ProductReading.members,
        filters: [
            .equal("status", .oneOf(ProductReading.Status.self), "Only those of this status."),
            RecordFilter(
                parameter: .query(
                    "category", .text(length: 1...400),
                    "Only those of this category or one below it: `Grocery/Bread`.")
            ) { ProductReading.below($0) },
            .equal("brand", .text(length: 1...200), "Only those of this brand."),
            .equal("parent", .text(.code), "Only the variants of this product."),
            RecordFilter(
                parameter: .query(
                    "gtin", .text(.gtin),
                    "Only the one with this GTIN, however many digits it is written with, and "
                        + "discontinued ones that had it.")
            ) { [.init(anyKeyLike: ProductReading.gtin($0).everywhere)] },
        ],
        draft: ProductReading.draft,
        example: #"""
            {
              "sku": "LAMP-9",
              "name": "Desk lamp, brushed steel",
              "gtins": ["4006381333931"],
              "category": ["Home", "Lighting"],
              "brand": "Lumen",
              "tax_class": "standard",
              "unit": "EA",
              "status": "active",
              "attributes": {"colour": "steel"},
              "pack": {"of": "LAMP-9-EACH", "quantity": "6"},
              "external_ids": [{"system": "shopify", "id": "632910392"}]
            }
            """#, readingReach: .stores,
        links: [
            .one("parent", .product, at: "/parent", column: "parent"),
            .one("pack", .product, at: "/pack/of", keys: "pack"),
        ])
}

/// What a body says of a product.
private enum ProductReading {
    enum Status: String, CaseIterable {
        case draft, active, discontinued
    }

    private static let keysMax = 50
    private static let gtinDigits = 14
    /// What an index of PostgreSQL keeps of one value for sure.
    private static let categoryBytesMax = 2000

    static let members: [JSONShape.Member] = [
        .required("sku", .text(.code).noted("The product's identifier; leading zeros count.")),
        .required("name", .text(length: 1...400)),
        .optional("description", .text(length: 1...4000)),
        .optional(
            "gtins",
            .list(of: .text(.gtin), atMost: keysMax).noted("Each is of one product only.")),
        .optional("brand", .text(length: 1...200)),
        .optional(
            "category",
            .list(of: .text(length: 1...100), atMost: 10).noted("From the widest to the narrowest.")
        ),
        .optional("tax_class", .text(.code)),
        .optional("unit", .text(.unit).noted("UN/ECE Recommendation 20; EA when it is missing.")),
        .optional("status", .oneOf(Status.self).noted("`active` when it is missing.")),
        .optional("parent", .text(.code).noted("The SKU of which it is a variant.")),
        .optional(
            "attributes",
            .map(of: .text(length: 0...400)).noted("What its variants differ by: size, colour.")),
        .optional(
            "pack",
            .object(.required("of", .text(.code)), .required("quantity", .text(.amount)))
                .noted("What it holds, when it is a pack of another product.")),
        .optional("country_of_origin", .text(.country)),
        ExternalIDs.member(ofOne: "product"),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let sku = body.member(named: "sku")?.text() ?? ""
        if body.member(named: "parent")?.text() == sku {
            throw RuleBreak(
                code: "PROD-002", pointer: "/parent",
                problem: "The product \(sku) is named as a variant of itself.",
                remedy: "Name the product that it is a variant of, or leave it out.")
        }
        let category = category(body)
        if let category, category.utf8.count > categoryBytesMax {
            throw RuleBreak(
                code: "PROD-003", pointer: "/category",
                problem: "The names of its categories come to \(category.utf8.count) bytes, more "
                    + "than \(categoryBytesMax).",
                remedy: "Shorten them, or leave the narrowest out.")
        }
        let status = body.member(named: "status")?.text() ?? Status.active.rawValue
        let keys = try gtins(body) + ExternalIDs.keys(body)
        // What is no longer sold keeps none of its numbers from what is.
        let isLive = status != Status.discontinued.rawValue
        return Resource.Draft(
            id: sku,
            columns: [
                .text(status), .optional(category), text("brand", of: body),
                text("parent", of: body),
            ],
            keys: isLive ? keys : keys.map { $0.past(of: sku) })
    }

    /// The key of a GTIN, whose shorter forms are filled up with zeros (GS1 General Specifications
    /// section 3.3).
    static func gtin(_ digits: String) -> RecordKey {
        let zeros = String(repeating: "0", count: max(0, gtinDigits - digits.count))
        return RecordKey(system: "gtin", value: zeros + digits)
    }

    /// The categories below one, as the column writes them: `Grocery/Bread/`.
    static func below(_ path: String) -> [RecordSearch.Condition]? {
        guard !path.isEmpty else { return nil }
        let path = path.filter { $0 != "\0" }
        let first = path.hasSuffix("/") ? path : path + "/"
        return [
            .init("category", .atLeast, .text(first)),
            // The character behind the slash.
            .init("category", .below, .text(first.dropLast() + "0")),
        ]
    }

    private static func category(_ body: JSONNode) -> String? {
        guard let node = body.member(named: "category") else { return nil }
        var path = ""
        node.forEachElement { path += ($0.text() ?? "") + "/" }
        return path.isEmpty ? nil : path.filter { $0 != "\0" }
    }

    private static func text(_ name: String, of body: JSONNode) -> SQLValue {
        body.member(named: name)?.text().map { .text($0.filter { $0 != "\0" }) } ?? .null
    }

    private static func gtins(_ body: JSONNode) throws(RuleBreak) -> [RecordKey] {
        var keys: [RecordKey] = []
        var failure: RuleBreak?
        body.member(named: "gtins")?.forEachElement { node in
            do throws(GTINError) {
                let key = gtin(try GTIN(node.text() ?? "").fourteenDigits)
                if !keys.contains(key) { keys.append(key) }
            } catch {
                failure =
                    failure
                    ?? RuleBreak(
                        code: "PROD-001", pointer: node.pointer, problem: error.problem,
                        remedy: "Read the number off the package again.")
            }
        }
        if let failure { throw failure }
        return keys
    }
}
