import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// Every resource that is a master record.
    static let all: [Resource] = [
        products, prices, pricesV2, vendors, purchaseOrders, goodsReceipts, supplierInvoices,
        vendorClaims, customerOrders,
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
            """#, readingReach: .stores)
}

/// What a body says of a product.
private enum ProductReading {
    enum Status: String, CaseIterable {
        case draft, active, discontinued
    }

    private static let keysMax = 50

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
        .optional(
            "external_ids",
            .list(
                of: .object(.required("system", .text(.code)), .required("id", .text(.code))),
                atMost: keysMax
            ).noted("What other systems call it; each is of one product only.")),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let sku = body.member(named: "sku")?.text() ?? ""
        if body.member(named: "parent")?.text() == sku {
            throw RuleBreak(
                code: "PROD-002", pointer: "/parent",
                problem: "The product \(sku) is named as a variant of itself.",
                remedy: "Name the product that it is a variant of, or leave it out.")
        }
        return Resource.Draft(
            id: sku,
            columns: [
                .text(body.member(named: "status")?.text() ?? Status.active.rawValue),
                category(body), text("brand", of: body), text("parent", of: body),
            ],
            keys: try gtins(body) + externals(body))
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

    private static func category(_ body: JSONNode) -> SQLValue {
        guard let node = body.member(named: "category") else { return .null }
        var path = ""
        node.forEachElement { path += ($0.text() ?? "") + "/" }
        return path.isEmpty ? .null : .text(path.filter { $0 != "\0" })
    }

    private static func text(_ name: String, of body: JSONNode) -> SQLValue {
        body.member(named: name)?.text().map { .text($0.filter { $0 != "\0" }) } ?? .null
    }

    private static func gtins(_ body: JSONNode) throws(RuleBreak) -> [RecordKey] {
        var keys: [RecordKey] = []
        var failure: RuleBreak?
        body.member(named: "gtins")?.forEachElement { node in
            do throws(GTINError) {
                let key = RecordKey(
                    system: "gtin", value: try GTIN(node.text() ?? "").fourteenDigits)
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

    private static func externals(_ body: JSONNode) -> [RecordKey] {
        var keys: [RecordKey] = []
        body.member(named: "external_ids")?.forEachElement { node in
            let key = RecordKey(
                system: "system:" + (node.member(named: "system")?.text() ?? ""),
                value: node.member(named: "id")?.text() ?? "")
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }
}
