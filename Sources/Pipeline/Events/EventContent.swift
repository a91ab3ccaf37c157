import RetailModel
import Store
import Transform

/// What events say beside their attributes, as JSON; Docs/reference/events.md describes it.
enum EventContent {
    static func of(_ row: DocumentRow) -> [UInt8] {
        content { write(row, to: &$0) }
    }

    /// What is said of a document, with ``text(of:)`` of what it moved.
    static func adding(movements: [UInt8], to content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count + movements.count)
        bytes += content
        bytes[bytes.count - 1] = UInt8(ascii: ",")
        bytes += movements[1...]
        return bytes
    }

    /// An object of nothing but movements.
    static func text(of movements: [StockMovement]) -> [UInt8] {
        content { json in
            json.array("movements") { json in
                for movement in movements {
                    json.object { json in
                        json.member("line", movement.line)
                        json.member("item", movement.item)
                        json.member("location", movement.location.rawValue)
                        json.member("quantity", movement.quantity.amount.description)
                        json.member("unit", movement.quantity.unit.code)
                        json.member("reason", movement.reason.rawValue)
                    }
                }
            }
        }
    }

    private static func write(_ row: DocumentRow, to json: inout JSONWriter) {
        json.member("id", row.id)
        json.member("kind", row.kind)
        json.member("state", row.state.rawValue)
        json.member("natural_key", row.naturalKey)
        json.member("route", row.route)
        json.member("channel", row.channel)
        json.member("store", row.store)
        if let region = row.region { json.member("region", region) }
        json.member("business_date", row.businessDate.description)
        if !row.currency.isEmpty {
            json.member("currency", row.currency)
            json.member("total", AmountText.of(row.amountMinorUnits, row.currency))
        }
        json.member("occurred_at", row.occurredAt.description)
        json.member("received_at", row.receivedAt.description)
        json.member("href", "/v1/orders/\(row.id)")
    }

    static func of(_ entry: PostedEntry) -> [UInt8] {
        content { json in
            json.member("id", entry.id)
            json.member("sequence", entry.seq)
            json.member("version", entry.version)
            json.member("store", entry.store)
            json.member("channel", entry.channel)
            json.member("business_date", entry.businessDate.description)
            json.member("currency", entry.currency)
            json.member("added", AmountText.of(entry.addedMinorUnits, entry.currency))
            json.member("added_documents", Int64(entry.addedDocuments))
            json.member("href", "/v1/journals/\(entry.id)")
        }
    }

    static func of(_ row: JournalRow) -> [UInt8] {
        content { json in
            json.member("id", row.id)
            json.member("sequence", row.seq)
            json.member("version", row.version)
            json.member("state", row.state.rawValue)
            json.member("store", row.store)
            json.member("channel", row.channel)
            json.member("business_date", row.businessDate.description)
            json.member("currency", row.currency)
            json.member("total", AmountText.of(row.totalMinorUnits, row.currency))
            if let id = row.externalID { json.member("external_id", id) }
            if let system = row.externalSystem { json.member("external_system", system) }
            if let instant = row.postedAt { json.member("posted_at", instant.description) }
            if let code = row.rejectCode { json.member("reject_code", code) }
            if let message = row.rejectMessage { json.member("reject_message", message) }
            json.member("href", "/v1/journals/\(row.id)")
        }
    }

    static func of(_ row: CaseRow) -> [UInt8] {
        content { json in
            json.member("id", row.id)
            json.member("queue", row.queue)
            json.member("owner", row.owner)
            json.member("code", row.code)
            json.member("problem", row.problem)
            json.member("remedy", row.remedy)
            if let amount = row.amountMinorUnits, let currency = row.currency, !currency.isEmpty {
                json.member("currency", currency)
                json.member("amount", AmountText.of(amount, currency))
            }
            json.member("opened_at", row.openedAt.description)
            json.member("due_at", row.dueAt.description)
            if let instant = row.remindedAt { json.member("reminded_at", instant.description) }
            if let instant = row.escalatedAt { json.member("escalated_at", instant.description) }
            if let instant = row.closedAt { json.member("closed_at", instant.description) }
            if let because = row.closedBecause { json.member("closed_because", because) }
            json.member("href", "/v1/cases/\(row.id)")
        }
    }

    private static func content(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object(body)
        return json.bytes
    }
}

/// How amounts are written outside: decimals as the currency has them, no code, no grouping.
public enum AmountText {
    /// `12.34` of 1234 and `GBP`; the bare count of minor units where the currency is unknown.
    public static func of(_ minorUnits: Int64, _ currency: String) -> String {
        guard let currency = Currency(code: currency) else { return String(minorUnits) }
        return Money(minorUnits: minorUnits, currency: currency).decimal.description
    }
}
