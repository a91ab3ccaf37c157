import HTTP
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/prices/in-force` and its like in later versions: what items cost at a place and moment.
struct GetPricesInForce: Sendable {
    /// The prices as one version of the API says them.
    let resource: Resource

    /// The most items in one request.
    static let itemsMax = 100
    /// The most items that are looked up without a change of thread.
    private static let itemsNearMax = 4

    private struct Found: Sendable {
        let item: String
        let inForce: PriceRow?
        let regular: PriceRow?
    }

    var operation: Operation {
        Operation(
            .get, "\(resource.path)/in-force", id: "list\(resource.title)sInForce", tag: .prices,
            "What items cost at a place and moment",
            notes: """
                A promotion goes before a markdown, a markdown before the regular price; of one \
                kind the price of the store goes before that of its zone and that of the \
                list; of one place the one that began later. The zone is that of the store's \
                location. What belongs to a promotion holds only while that runs.
                """,
            takes: [
                .query(
                    "item",
                    .text(
                        pattern:
                            "^[A-Za-z0-9_][!-+\\--~]{0,63}(,[A-Za-z0-9_][!-+\\--~]{0,63}){0,99}$"),
                    "SKUs, at most 100, parted by commas."
                ).required,
                .query("currency", .text(.currency), "ISO 4217.").required,
                .query("list", .text(.code), "`retail` when it is missing."),
                .query("store", .text(.code), "The store."),
                .query(
                    "zone", .text(.code),
                    "The price zone, in place of that of the store's location."),
                .query("at", .moment, "The moment; now when it is missing."),
            ],
            answers: [
                .json(
                    200, "One for each item, in the order asked for.",
                    .open(
                        .required("at", .moment),
                        .required(
                            "prices",
                            .list(
                                of: .open(
                                    .required("item", .text),
                                    .required(
                                        "price",
                                        .named(resource.title).orNull.noted("What customers pay.")),
                                    .required(
                                        "regular",
                                        .named(resource.title).orNull.noted(
                                            "Without promotion or markdown.")),
                                    .required("promotion", Self.promotion))))))
            ],
            refuses: [.badParameter], reach: .stores, handle)
    }

    func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let items = try Self.items(request)
        guard let currency = request.query.first("currency"), Currency(code: currency) != nil else {
            throw .parameter(
                "currency", "it is missing, or no currency.",
                remedy: "Use the three letters of ISO 4217, such as EUR.")
        }
        let place = Place(
            list: request.query.first("list") ?? PriceReading.listStandard,
            store: request.query.first("store") ?? "", zone: request.query.first("zone"))
        guard try await Self.reaches(place.store, services) else {
            throw .outOfReach("The prices of \(place.store.isEmpty ? "all stores" : place.store).")
        }
        if let zone = place.zone, Caller.current?.restriction.isRestricted == true {
            throw .outOfReach("The prices of zone \(zone).")
        }
        let instant = try request.moment("at") ?? services.now()
        let lookUp = { @Sendable (sql: any SQLConnection) throws(SQLError) -> [Found] in
            var found: [Found] = []
            for item in items {
                let choice = try PriceTable.choice(
                    of: item, in: currency, list: place.list, store: place.store,
                    zone: place.zone, at: instant, on: sql)
                found.append(Found(item: item, inForce: choice.inForce, regular: choice.regular))
            }
            return found
        }
        let found =
            items.count > Self.itemsNearMax
            ? try await services.read(lookUp) : try await services.lookUp(lookUp)
        return Reply.json { json in
            json.member("at", instant.description)
            json.objects("prices", found) { found, json in
                json.member("item", found.item)
                let price = text(of: found.inForce)
                let isSame = found.regular?.record.seq == found.inForce?.record.seq
                json.member("price", json: price)
                json.member("regular", json: isSame ? price : text(of: found.regular))
                write(found.inForce?.promotion, to: &json)
            }
        }
    }

    /// Whether the caller may ask for a store. Its location is looked at for those alone who are
    /// restricted to regions.
    private static func reaches(
        _ store: String, _ services: Services
    ) async throws(Refusal) -> Bool {
        if Caller.reaches(store: store.isEmpty ? nil : store, region: nil) { return true }
        guard !store.isEmpty, Caller.current?.restriction.regions.isEmpty == false else {
            return false
        }
        let location = try await services.read { sql throws(SQLError) in
            try RecordTable.row(store, in: .location, on: sql)
        }
        guard let region = location.flatMap({ RecordBody.kept($0).column("region") }) else {
            return false
        }
        return Caller.reaches(store: nil, region: region)
    }

    private struct Place: Sendable {
        let list: String
        let store: String
        let zone: String?
    }

    private func text(of row: PriceRow?) -> ByteSlice {
        ByteSlice(row.map { RecordJSON.text($0.record, of: resource) } ?? Array("null".utf8))
    }

    /// What is told of a promotion, in the order in which it is.
    private static let told = [
        "promotion", "name", "kind", "percent", "amount", "currency", "valid_from", "valid_to",
        "combination",
    ]

    private static let promotion = JSONShape(
        .object(
            [.required("href", .text)]
                + (Resource.promotions.members.filter { told.contains($0.name) }), isOpen: true)
    ).orNull.noted("To which the price belongs; null for one of none, or of one not known here.")

    private func write(
        _ promotion: (id: String, body: String)?, to json: inout JSONWriter
    ) {
        json.key("promotion")
        guard let promotion else { return json.null() }
        guard let root = try? JSONDocument(parsing: Array(promotion.body.utf8)).root else {
            preconditionFailure("a record is JSON")
        }
        json.object { json in
            json.member("href", RecordJSON.href(promotion.id, of: .promotions))
            for name in Self.told {
                guard let value = root.member(named: name) else { continue }
                json.key(name)
                json.value(value)
            }
        }
    }

    private static func items(_ request: Request) throws(Refusal) -> [String] {
        let items = request.query.all("item").flatMap { $0.split(separator: ",") }.map(String.init)
        guard (1...itemsMax).contains(items.count), items.allSatisfy(TextRule.code.holds) else {
            throw .parameter(
                "item", "it names \(items.count) items, or one that is no code.",
                remedy: "Send 1 to \(itemsMax) SKUs, parted by commas.")
        }
        return items
    }
}
