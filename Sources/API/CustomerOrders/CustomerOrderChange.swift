import RetailModel
import Transform

/// A customer's order while an action changes it: what it says now, and which stock is to move
/// with it.
struct CustomerOrderChange {
    /// What the identifiers of its reservations begin with.
    static let reservationPrefix = "rsv"
    /// What the numbers of its steps begin with: those of no other caller do.
    static let numberPrefix = "order-"

    let id: String
    /// What stands.
    let body: JSONNode
    let now: Instant
    /// What it says from now on.
    private(set) var text: [UInt8]
    /// The step of a reservation that goes with the change.
    private(set) var step: StockStepText?
    private let goods: CustomerOrderGoods

    init(id: String, body: JSONNode, now: Instant) throws(RuleBreak) {
        self.id = id
        self.body = body
        self.now = now
        text = body.source.array
        goods = try CustomerOrderGoods(body)
    }

    // MARK: - Actions

    mutating func allocate(_ asked: JSONNode) throws(RuleBreak) {
        let name = number(asked, "fulfilment", in: "fulfilments", prefix: "F")
        var progress = goods.progress
        try CustomerOrderGoods.told(at: asked) { () throws(OrderBreak) in
            try progress.begin(fulfilment: name)
        }
        let taken = try lines(asked, "Nothing of the order is open.") {
            progress.quantity(of: $0, in: .open)
        }
        for line in taken {
            try CustomerOrderGoods.told(at: line.place) { () throws(OrderBreak) in
                try progress.allocate(line.quantity, of: line.number, to: name)
            }
        }
        let location = asked.column("location") ?? ""
        let isReserved = asked.member(named: "reserve")?.boolean ?? true
        let reservation = isReserved ? RecordID.of(Self.reservationPrefix, id, name) : nil
        text = appended(to: "fulfilments") { json in
            json.member("fulfilment", name)
            json.member("location", location)
            json.member("allocated_at", moment(asked).description)
            if let reservation { json.member("reservation", reservation) }
            Self.write(taken, to: &json)
        }
        guard let reservation else { return }
        step = step(.reserve, of: reservation, number: 1, at: location, taken, asked)
    }

    mutating func move(
        fulfilment name: String, _ asked: JSONNode
    ) throws(RuleBreak) {
        guard let state = FulfilmentState(rawValue: asked.column("state") ?? ""),
            let fulfilment = body.elements("fulfilments").first(where: {
                $0.column("fulfilment") == name
            })
        else { throw missing(name) }
        var progress = goods.progress
        let present = progress.states(of: name)
        let said = present.map(\.rawValue).joined(separator: ", ")
        let taken = try lines(
            asked, "No goods of \(name) may come to \(state.rawValue): they are \(said).",
            FulfilmentState.next(of: present)
        ) { progress.movable($0, in: name, to: state) }
        for line in taken {
            try CustomerOrderGoods.told(at: line.place) { () throws(OrderBreak) in
                try progress.move(line.quantity, of: line.number, in: name, to: state)
            }
        }
        let instant = moment(asked)
        appendEvent(to: fulfilment) { json in
            json.member("state", state.rawValue)
            json.member("occurred_at", instant.description)
            Self.write(taken, to: &json)
            for member in ["carrier", "tracking", "reason"] {
                guard let text = asked.column(member) else { continue }
                json.key(member)
                json.text(text)
            }
        }
        guard let reservation = fulfilment.column("reservation"),
            let kind = stockStep(of: state)
        else { return }
        step = step(
            kind, of: reservation, number: fulfilment.elements("events").count + 1,
            at: fulfilment.column("location") ?? "", taken, asked)
    }

    mutating func cancel(_ asked: JSONNode) throws(RuleBreak) {
        let name = number(asked, "cancellation", in: "cancellations", prefix: "C")
        var progress = goods.progress
        let isEmpty = progress.lines.isEmpty && asked.member(named: "lines") == nil
        let taken =
            isEmpty
            ? []
            : try lines(
                asked,
                "Nothing of the order is open; goods that are allocated are cancelled by "
                    + "an event of their fulfilment."
            ) { progress.quantity(of: $0, in: .open) }
        for line in taken {
            try CustomerOrderGoods.told(at: line.place) { () throws(OrderBreak) in
                try progress.cancel(line.quantity, of: line.number)
            }
        }
        text = appended(to: "cancellations") { json in
            json.member("cancellation", name)
            json.member("occurred_at", moment(asked).description)
            if let reason = asked.column("reason") { json.member("reason", reason) }
            if !isEmpty { Self.write(taken, to: &json) }
        }
    }

    mutating func giveBack(_ asked: JSONNode) throws(RuleBreak) {
        let name = number(asked, "return", in: "returns", prefix: "R")
        var progress = goods.progress
        let taken = try lines(asked, "Nothing is given back.") { _ in .zero }
        for line in taken {
            try CustomerOrderGoods.told(at: line.place) { () throws(OrderBreak) in
                try progress.giveBack(line.quantity, of: line.number)
            }
        }
        text = appended(to: "returns") { json in
            json.member("return", name)
            json.member("occurred_at", moment(asked).description)
            if let location = asked.column("location") { json.member("location", location) }
            if let reason = asked.column("reason") { json.member("reason", reason) }
            Self.write(taken, to: &json)
        }
    }

    mutating func payBack(_ asked: JSONNode) throws(RuleBreak) {
        let name = number(asked, "refund", in: "refunds", prefix: "P")
        guard asked.amount("amount")?.isZero == false else {
            throw RuleBreak(
                code: "ORDER-004", pointer: "\(asked.pointer)/amount",
                problem: "Nothing is paid back.", remedy: "Name an amount above 0.")
        }
        text = appended(to: "refunds") { json in
            json.member("refund", name)
            json.member("amount", asked.column("amount") ?? "")
            json.member("occurred_at", moment(asked).description)
            for member in ["payment", "return", "reason"] {
                guard let text = asked.column(member) else { continue }
                json.key(member)
                json.text(text)
            }
        }
    }

    // MARK: - What is asked

    /// So much of one line, and where it was asked for.
    private struct Taken {
        let number: String
        let quantity: ExactDecimal
        let place: JSONNode
    }

    /// The lines that are named, or all of which there is something.
    private func lines(
        _ asked: JSONNode, _ nothing: String, _ allowed: [FulfilmentState] = [],
        all available: (String) -> ExactDecimal
    ) throws(RuleBreak) -> [Taken] {
        let named = asked.elements("lines").map { line in
            Taken(
                number: line.column("line") ?? "", quantity: line.amount("quantity") ?? .zero,
                place: line)
        }
        if !named.isEmpty { return named }
        let all = goods.progress.lines.map {
            Taken(number: $0.number, quantity: available($0.number), place: asked)
        }.filter { !$0.quantity.isZero }
        guard all.isEmpty else { return all }
        throw RuleBreak(
            code: "ORDER-001", pointer: asked.pointer, problem: nothing,
            remedy: allowed.isEmpty
                ? "Read `progress` of the order for what is where."
                : "Allowed from there: \(allowed.map(\.rawValue).joined(separator: ", ")).",
            allowed: allowed.map(\.rawValue))
    }

    /// The number that is named, or the next one that is free.
    private func number(
        _ asked: JSONNode, _ member: String, in list: String, prefix: String
    ) -> String {
        if let named = asked.column(member) { return named }
        let taken = Set(body.elements(list).compactMap { $0.column(member) })
        var count = taken.count + 1
        // Ends: one number more than there are taken ones is free.
        while taken.contains("\(prefix)\(count)") { count += 1 }
        return "\(prefix)\(count)"
    }

    private func moment(_ asked: JSONNode) -> Instant {
        asked.column("occurred_at").flatMap { Instant($0) } ?? now
    }

    private func missing(_ name: String) -> RuleBreak {
        let error = OrderBreak.noFulfilment(name)
        return RuleBreak(
            code: error.code, pointer: "", problem: error.problem, remedy: error.remedy)
    }

    // MARK: - Stock

    private func stockStep(of state: FulfilmentState) -> StockStep.Kind? {
        switch state {
        case .shipped:
            body.column(CustomerOrderHistory.goodsLeaveWith) == "sale" ? .release : .consume
        case .open, .cancelled: .release
        default: nil
        }
    }

    private func step(
        _ kind: StockStep.Kind, of reservation: String, number: Int, at location: String,
        _ taken: [Taken], _ asked: JSONNode
    ) -> StockStepText {
        let instant = moment(asked)
        let day = BusinessDate(utcDayOf: instant)?.description ?? ""
        let lines = Dictionary(
            body.elements("lines").map { ($0.column("line") ?? "", $0) }
        ) { first, _ in first }
        return StockStepText(
            kind: .reservation, id: reservation, step: kind,
            number: "\(Self.numberPrefix)\(number)",
            order: body.column("order"), location: location, destination: nil,
            businessDate: asked.column("business_date") ?? day, occurredAt: instant.description,
            lines: taken.map { taken in
                let line = lines[taken.number]
                return StockStepText.Line(
                    line: taken.number, item: line?.column("item") ?? "",
                    quantity: taken.quantity.description, unit: line?.column("unit"))
            })
    }

    // MARK: - The text

    private static func write(_ taken: [Taken], to json: inout JSONWriter) {
        json.objects("lines", taken) { line, json in
            json.member("line", line.number)
            json.member("quantity", line.quantity.description)
        }
    }

    private func appended(
        to list: String, _ element: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        Self.appended(to: list, of: body, element)
    }

    private mutating func appendEvent(
        to fulfilment: JSONNode, _ event: (inout JSONWriter) -> Void
    ) {
        let name = fulfilment.column("fulfilment")
        var json = JSONWriter(capacity: text.count + 512)
        json.object { json in
            body.forEachMember { member in
                json.key(member.key.text() ?? "")
                guard member.key.text() == "fulfilments" else { return json.value(member.value) }
                json.array { json in
                    member.value.forEachElement { element in
                        guard element.column("fulfilment") == name else {
                            return json.value(element)
                        }
                        json.verbatim(
                            ByteSlice(Self.appended(to: "events", of: element, event)))
                    }
                }
            }
        }
        text = json.bytes
    }

    /// An object with one more element in one of its lists.
    private static func appended(
        to list: String, of node: JSONNode, _ element: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(capacity: node.source.count + 512)
        json.object { json in
            node.forEachMember { member in
                guard member.key.text() != list else { return }
                json.key(member.key.text() ?? "")
                json.value(member.value)
            }
            json.key(list)
            json.array { json in
                for old in node.elements(list) { json.value(old) }
                json.object(element)
            }
        }
        return json.bytes
    }
}
