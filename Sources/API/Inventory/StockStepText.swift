import RetailModel
import Transform

/// The canonical document of a step of a transfer or reservation; what says the same is the same
/// text.
struct StockStepText {
    struct Line {
        let line: String
        let item: String
        let quantity: String
        let unit: String?
    }

    let kind: StockStepKind
    let id: String
    let step: StockStep.Kind
    var number: String
    let order: String?
    let location: String
    let destination: String?
    let businessDate: String
    let occurredAt: String
    let lines: [Line]

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member(kind.name, id)
            json.member("step", step.rawValue)
            json.member("number", number)
            json.member("channel", "inventory")
            if let order { json.member("order", order) }
            json.member("store", location)
            if let destination { json.member("destination", destination) }
            json.member("business_date", businessDate)
            json.member("occurred_at", occurredAt)
            json.objects("lines", lines) { line, json in
                json.member("line", line.line)
                json.member("item", line.item)
                json.member("quantity", line.quantity)
                if let unit = line.unit { json.member("unit", unit) }
            }
        }
        return json.bytes
    }
}
