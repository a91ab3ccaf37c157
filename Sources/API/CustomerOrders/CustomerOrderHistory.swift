import Pipeline
import RetailModel
import Transform

/// What was done to an order stays done: a body that a caller sends adds to it, and changes
/// nothing of it.
enum CustomerOrderHistory {
    /// Decides whether a shipment takes the goods out of the stock.
    static let goodsLeaveWith = "goods_leave_with"
    private static let lists = [
        ("fulfilments", "fulfilment"), ("cancellations", "cancellation"), ("returns", "return"),
        ("refunds", "refund"),
    ]

    /// The body with what stands of the order and the body leaves out; `standing` is nil for a
    /// new order.
    ///
    /// - Throws: ``RuleBreak`` for a body that contradicts what was done, or of an older revision.
    static func carried(
        _ body: JSONNode, _ standing: JSONNode?
    ) throws(RuleBreak) -> [UInt8] {
        if let standing { try checkRevision(body, standing) }
        for (list, member) in lists where body.member(named: list) != nil {
            try check(list, by: member, body, standing)
        }
        guard let standing else { return body.source.array }
        try checkReserved(body, standing)
        var json = JSONWriter(capacity: body.source.count + 256)
        json.object { json in
            body.forEachMember { member in
                json.key(member.key.text() ?? "")
                json.value(member.value)
            }
            for name in lists.map(\.0) + [goodsLeaveWith] where body.member(named: name) == nil {
                guard let kept = standing.member(named: name) else { continue }
                json.key(name)
                json.value(kept)
            }
        }
        return json.bytes
    }

    private static func checkRevision(
        _ body: JSONNode, _ standing: JSONNode
    ) throws(RuleBreak) {
        guard let node = body.member(named: "revision"), let new = node.text(),
            let old = standing.member(named: "revision")?.text(),
            RevisionOrder.isOlder(new, than: old)
        else { return }
        throw RuleBreak(
            code: "ORDER-005", pointer: node.pointer,
            problem: "Revision \(new) is older than \(old), which stands.",
            remedy: "Send the newest revision; what is older changes nothing any more.")
    }

    private static func check(
        _ list: String, by member: String, _ body: JSONNode, _ standing: JSONNode?
    ) throws(RuleBreak) {
        let (new, old) = (body.elements(list), standing?.elements(list) ?? [])
        for kept in old {
            let name = kept.column(member) ?? ""
            guard let same = new.first(where: { $0.column(member) == name }) else {
                throw contradiction("/\(list)", "\(member) \(name) stands and is left out")
            }
            guard adds(same, to: kept) else {
                throw contradiction(same.pointer, "\(member) \(name) says something else")
            }
        }
        for node in new where node.member(named: "reservation") != nil {
            let isKept = old.contains { $0.column(member) == node.column(member) }
            guard !isKept else { continue }
            throw contradiction(
                "\(node.pointer)/reservation", "the stock is reserved by the server alone")
        }
    }

    /// What is reserved is of the item and unit, and leaves in the way, that it was reserved by:
    /// the steps to come must end that reservation.
    private static func checkReserved(
        _ body: JSONNode, _ standing: JSONNode
    ) throws(RuleBreak) {
        let reserved = standing.elements("fulfilments").filter {
            $0.member(named: "reservation") != nil
        }
        guard !reserved.isEmpty else { return }
        if let node = body.member(named: goodsLeaveWith),
            way(of: body) != way(of: standing)
        {
            throw contradiction(
                node.pointer, "goods are reserved that leave with the \(way(of: standing))")
        }
        let names = Set(
            reserved.flatMap { $0.elements("lines") }.compactMap { $0.column("line") })
        var kept: [String: JSONNode] = [:]
        for line in standing.elements("lines") { kept[line.column("line") ?? ""] = line }
        for line in body.elements("lines") {
            guard let name = line.column("line"), names.contains(name), let old = kept[name]
            else { continue }
            for (member, otherwise) in [("item", ""), ("unit", UnitOfMeasure.each.code)] {
                let said = old.column(member) ?? otherwise
                guard line.column(member) ?? otherwise != said else { continue }
                throw contradiction(
                    "\(line.pointer)/\(member)",
                    "goods of line \(name) are reserved, whose \(member) is \(said)")
            }
        }
    }

    private static func way(of body: JSONNode) -> String {
        body.column(goodsLeaveWith) ?? "shipment"
    }

    /// Whether a new text says all that stands; a shop's own fulfilment may have further events.
    private static func adds(_ new: JSONNode, to kept: JSONNode) -> Bool {
        var isSame = true
        for (one, other) in [(new, kept), (kept, new)] {
            one.forEachMember { member in
                let name = member.key.text() ?? ""
                guard name != "events" else { return }
                let said = other.member(named: name)?.source.array
                if said != member.value.source.array { isSame = false }
            }
        }
        let (events, standing) = (new.elements("events"), kept.elements("events"))
        guard isSame, events.count >= standing.count else { return false }
        let isOurs = kept.member(named: "reservation") != nil
        return zip(events, standing).allSatisfy { $0.source.array == $1.source.array }
            && (!isOurs || events.count == standing.count)
    }

    private static func contradiction(_ pointer: String, _ what: String) -> RuleBreak {
        RuleBreak(
            code: "ORDER-003", pointer: pointer, problem: "What was done stays done: \(what).",
            remedy: "Send it as it stands, or leave the list out; use the order's actions.")
    }
}
