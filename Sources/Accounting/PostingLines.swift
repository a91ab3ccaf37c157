import RetailModel

/// The lines of an entry while it is being decided: amounts of one rule, side and kept dimensions add up.
struct PostingLines {
    private(set) var uncoded: [UncodedAmount] = []
    private let sale: Sale
    private let rules: PostingRules
    private var sums: [Sum] = []

    private struct Sum {
        let event: PostingEvent
        let rule: Int
        let side: JournalEntry.Side
        let department: String?
        let tender: String?
        let jurisdiction: String?
        /// Wide, so that no sum of 64-bit amounts wraps round to a wrong one.
        var minorUnits: Int128
    }

    init(sale: Sale, rules: PostingRules) {
        self.sale = sale
        self.rules = rules
        sums.reserveCapacity(8)
    }

    /// Adds a signed amount: a negative one goes to the other side, zero nowhere.
    mutating func add(
        _ event: PostingEvent, _ side: JournalEntry.Side, _ minorUnits: Int128,
        lineKind: String? = nil, department: String? = nil, tender: String? = nil,
        jurisdiction: String? = nil
    ) {
        guard minorUnits != 0 else { return }
        let side = minorUnits > 0 ? side : side.opposite
        let (matched, rule) = match(
            event, lineKind: lineKind, department: department, tender: tender,
            jurisdiction: jurisdiction)
        if matched == .uncoded { note(event, lineKind, side, minorUnits) }
        let keep = rules.rulesByEvent[matched.position][rule].keep
        let sum = Sum(
            event: matched, rule: rule, side: side,
            department: keep.contains(.department) ? department : nil,
            tender: keep.contains(.tender) ? tender : nil,
            jurisdiction: keep.contains(.jurisdiction) ? jurisdiction : nil,
            minorUnits: abs(minorUnits))
        guard let same = sums.firstIndex(where: { Self.belongTogether($0, sum) }) else {
            return sums.append(sum)
        }
        sums[same].minorUnits += sum.minorUnits
    }

    /// The entry of all that was added; nil when nothing was.
    func entry() throws(PostingRefusal) -> JournalEntry? {
        guard !sums.isEmpty else { return nil }
        do {
            var lines: [JournalEntry.Line] = []
            lines.reserveCapacity(sums.count)
            for sum in sums { lines.append(try line(sum)) }
            return try JournalEntry(currency: sale.currency, lines: lines)
        } catch {
            throw .journal(error)
        }
    }

    private func line(_ sum: Sum) throws(JournalError) -> JournalEntry.Line {
        guard let minorUnits = Int64(exactly: sum.minorUnits) else { throw .overflow }
        let rule = rules.rulesByEvent[sum.event.position][sum.rule]
        var dimensions = JournalEntry.Dimensions()
        dimensions.department = sum.department
        dimensions.tender = sum.tender
        dimensions.jurisdiction = sum.jurisdiction
        if rule.keep.contains(.store) { dimensions.store = sale.store.rawValue }
        if rule.keep.contains(.region) { dimensions.region = sale.region }
        if rule.keep.contains(.channel) { dimensions.channel = sale.channel }
        return JournalEntry.Line(
            account: rule.account, side: sum.side,
            amount: Money(minorUnits: minorUnits, currency: sale.currency),
            dimensions: dimensions)
    }

    private static func belongTogether(_ left: Sum, _ right: Sum) -> Bool {
        left.event == right.event && left.rule == right.rule && left.side == right.side
            && left.department == right.department && left.tender == right.tender
            && left.jurisdiction == right.jurisdiction
    }

    private mutating func note(
        _ event: PostingEvent, _ lineKind: String?, _ side: JournalEntry.Side, _ minorUnits: Int128
    ) {
        // An amount beyond 64 bits is clamped here; its entry is refused as an overflow all the same.
        let magnitude = Int64(clamping: minorUnits.magnitude)
        uncoded.append(
            UncodedAmount(
                event: event, lineKind: lineKind,
                amount: Money(
                    minorUnits: side == .debit ? magnitude : -magnitude, currency: sale.currency)))
    }

    // MARK: - Matching

    private func match(
        _ event: PostingEvent, lineKind: String?, department: String?, tender: String?,
        jurisdiction: String?
    ) -> (event: PostingEvent, rule: Int) {
        let ofEvent = rules.rulesByEvent[event.position]
        for index in ofEvent.indices {
            let rule = ofEvent[index]
            if let wanted = rule.lineKind, wanted != lineKind { continue }
            if let from = rule.effectiveFrom, sale.businessDate < from { continue }
            if let to = rule.effectiveTo, to < sale.businessDate { continue }
            let holds = rule.conditions.allSatisfy { dimension, wanted in
                let value: String? =
                    switch dimension {
                    case .store: sale.store.rawValue
                    case .region: sale.region
                    case .channel: sale.channel
                    case .department: department
                    case .tender: tender
                    case .jurisdiction: jurisdiction
                    }
                return value == wanted
            }
            if holds { return (event, index) }
        }
        // The suspense rules may have conditions of their own; the last of them always matches.
        guard event != .uncoded else { return (.uncoded, ofEvent.count - 1) }
        return match(
            .uncoded, lineKind: lineKind, department: department, tender: tender,
            jurisdiction: jurisdiction)
    }
}

extension PostingEvent {
    /// The event's place in ``PostingRules/rulesByEvent``.
    var position: Int {
        switch self {
        case .tender: 0
        case .revenue: 1
        case .returnedRevenue: 2
        case .discount: 3
        case .tax: 4
        case .charge: 5
        case .giftCard: 6
        case .costOfSale: 7
        case .stock: 8
        case .destroyedStock: 9
        case .rounding: 10
        case .uncoded: 11
        }
    }
}
