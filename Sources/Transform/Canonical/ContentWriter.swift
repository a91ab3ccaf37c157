import RetailModel

/// Writes a document's content in one fixed form, so that two deliveries compare by
/// what they say and not by how they are spelt: order of members, spaces, trailing
/// zeros and redundant members do not count.
public enum ContentWriter {
    /// The bytes that stand for a sale's content.
    public static func bytes(of sale: Sale, extensions: JSONNode?) -> [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.array { json in
            json.text(sale.kind.rawValue)
            json.text(sale.naturalKey)
            json.text(sale.channel)
            json.text(sale.store.rawValue)
            json.integer(Int64(sale.businessDate.daysSinceEpoch))
            json.integer(sale.occurredAt.microseconds)
            json.text(sale.currency.code)
            json.optional(sale.region)
            json.optional(sale.customer)
            json.optional(sale.cashier)
            json.array { json in
                for index in sale.lines.indices { write(sale.lines[index], to: &json) }
            }
            json.array { json in
                for charge in sale.charges {
                    json.text(charge.kind.rawValue)
                    json.integer(charge.amount.minorUnits)
                    write(charge.taxes, to: &json)
                }
            }
            write(sale.discounts, to: &json)
            json.array { json in
                for tender in sale.tenders {
                    json.text(tender.kind.rawValue)
                    json.integer(tender.amount.minorUnits)
                    json.optional(tender.reference)
                }
            }
            json.integer(sale.change.minorUnits)
            json.integer(sale.cashRounding.minorUnits)
            if let total = sale.statedTotal { json.integer(total.minorUnits) } else { json.null() }
            if let extensions { json.value(extensions) } else { json.null() }
            // A sale without one is written as before there were origins.
            if let origin = sale.origin { json.text(origin.key) }
        }
        return json.bytes
    }

    /// The bytes that stand for an adjustment's content.
    public static func bytes(of adjustment: StockAdjustment, extensions: JSONNode?) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.array { json in
            json.text(adjustment.id)
            json.text(adjustment.channel)
            json.text(adjustment.store.rawValue)
            json.integer(Int64(adjustment.businessDate.daysSinceEpoch))
            json.integer(adjustment.occurredAt.microseconds)
            json.text(adjustment.reason.rawValue)
            json.optional(adjustment.region)
            for line in adjustment.lines {
                json.text(line.number)
                json.text(line.item)
                json.optional(line.text)
                write(line.quantity, to: &json)
                // Goods on hand that come in or leave are written as before there were states.
                if line.state != .onHand || line.toState != nil {
                    json.text(line.state.rawValue)
                    json.optional(line.toState?.rawValue)
                }
            }
            if let extensions { json.value(extensions) } else { json.null() }
        }
        return json.bytes
    }

    private static func write(_ line: Sale.Line, to json: inout JSONWriter) {
        json.text(line.number)
        json.text(line.kind.rawValue)
        json.text(line.direction.rawValue)
        json.text(line.item)
        json.optional(line.text)
        json.optional(line.department)
        write(line.quantity, to: &json)
        if let price = line.unitPrice { json.decimal(price.normalised) } else { json.null() }
        json.integer(line.gross.minorUnits)
        write(line.discounts, to: &json)
        write(line.taxes, to: &json)
        if let cost = line.cost { json.integer(cost.minorUnits) } else { json.null() }
        json.text(line.disposition.rawValue)
        if let origin = line.originLine { json.array { $0.text(origin) } }
    }

    private static func write(_ quantity: Quantity, to json: inout JSONWriter) {
        json.decimal(quantity.amount.normalised)
        json.text(quantity.unit.code)
    }

    private static func write(_ discounts: [Sale.Discount], to json: inout JSONWriter) {
        json.array { json in
            for discount in discounts {
                json.integer(discount.amount.minorUnits)
                json.optional(discount.reason)
                json.optional(discount.promotion)
            }
        }
    }

    private static func write(_ taxes: [Sale.Tax], to json: inout JSONWriter) {
        json.array { json in
            for tax in taxes {
                json.integer(tax.amount.minorUnits)
                json.boolean(tax.isIncluded)
                if let rate = tax.rate { json.decimal(rate.normalised) } else { json.null() }
                json.optional(tax.jurisdiction)
                json.optional(tax.category)
            }
        }
    }
}
