import Transform

extension Resource {
    /// Prices as version 2 says them: the amount with its currency, the place as one member, and
    /// the time as another. They are the records of ``prices``.
    static let pricesV2 = Resource(
        family: .price, tag: .prices, path: "/v2/prices", plural: "prices", singular: "price",
        title: "V2Price", members: PriceDialect.members, filters: prices.filters,
        draft: PriceReading.draft,
        example: #"""
            {
              "item": "LAMP-9",
              "list": "retail",
              "scope": {"store": "0042"},
              "amount": {"amount": "29.90", "currency": "EUR"},
              "unit": "EA",
              "kind": "promotion",
              "promotion": "SPRING",
              "period": {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
            }
            """#, isRemovable: true, dialect: PriceDialect.v2, links: PriceReading.links)
}

/// Prices in the words of version 2.
private enum PriceDialect {
    /// Members that version 2 calls as version 1 does.
    private static let shared: [JSONShape.Member] = PriceReading.members.filter {
        ["item", "list", "unit", "kind", "promotion"].contains($0.name)
    }

    static let members: [JSONShape.Member] =
        shared + [
            .required(
                "amount",
                .object(
                    .required("amount", .text(.amount)), .required("currency", .text(.currency))
                )
                .noted("For one unit; may have more decimals than money.")),
            .optional(
                "scope",
                .object(.optional("store", .text(.code)), .optional("zone", .text(.code)))
                    .noted("One store, the stores of a zone, or `{}` for the whole list.")),
            .required(
                "period",
                .object(
                    .required("from", .moment.noted("The first moment at which it holds.")),
                    .optional(
                        "to",
                        .moment.orNull.noted(
                            "The first moment at which it no longer holds; null for no end.")))),
        ]

    static let v2 = RecordDialect(
        version: "v2", kept: kept, said: said,
        pointers: [
            "/zone": "/scope/zone", "/store": "/scope/store", "/currency": "/amount/currency",
            "/valid_from": "/period/from", "/valid_to": "/period/to",
        ])

    /// Where each member that is kept stands in version 2.
    private static let places: [String: (group: String, name: String)] = [
        "store": ("scope", "store"), "zone": ("scope", "zone"),
        "currency": ("amount", "currency"), "amount": ("amount", "amount"),
        "valid_from": ("period", "from"), "valid_to": ("period", "to"),
    ]

    private static func kept(_ body: JSONNode) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            for member in PriceReading.members {
                let value =
                    places[member.name].map {
                        body.member(named: $0.group)?.member(named: $0.name)
                    } ?? body.member(named: member.name)
                guard let value, !value.isNull else { continue }
                json.key(member.name)
                json.value(value)
            }
        }
        return json.bytes
    }

    private static func said(_ kept: JSONNode) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            for member in members {
                if let value = kept.member(named: member.name), places[member.name] == nil {
                    json.key(member.name)
                    json.value(value)
                } else if let parts = group(member.name) {
                    json.key(member.name)
                    json.object { write(parts, of: kept, to: &$0) }
                }
            }
        }
        return json.bytes
    }

    /// The members of a group with what they are kept as, in their order; nil for what is none.
    private static func group(_ name: String) -> [(name: String, kept: String)]? {
        switch name {
        case "amount": [("amount", "amount"), ("currency", "currency")]
        case "scope": [("store", "store"), ("zone", "zone")]
        case "period": [("from", "valid_from"), ("to", "valid_to")]
        default: nil
        }
    }

    private static func write(
        _ parts: [(name: String, kept: String)], of kept: JSONNode, to json: inout JSONWriter
    ) {
        for part in parts {
            guard let value = kept.member(named: part.kept) else { continue }
            json.key(part.name)
            json.value(value)
        }
    }
}
