import RetailModel

/// The lines of an entry while it is being decided: amounts of one rule,
/// side and kept dimensions add up.
struct PostingLines {
    private(set) var uncoded: [UncodedAmount] = []
    // What the matching needs of sale and rules; copying these whole costs more than the matching.
    private let rows: [[PostingRow]]
    private let currency: Currency
    private let businessDate: BusinessDate
    private let store: String
    private let region: String?
    private let channel: String
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
        rows = rules.rowsByEvent
        currency = sale.currency
        businessDate = sale.businessDate
        store = sale.store.rawValue
        region = sale.region
        channel = sale.channel
        sums.reserveCapacity(16)
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
        let kept = rows[matched.position][rule].kept
        let department = kept.contains(.department) ? department : nil
        let tender = kept.contains(.tender) ? tender : nil
        let jurisdiction = kept.contains(.jurisdiction) ? jurisdiction : nil
        for index in sums.indices
        where sums[index].rule == rule && sums[index].event == matched && sums[index].side == side
            && sums[index].department == department && sums[index].tender == tender
            && sums[index].jurisdiction == jurisdiction
        {
            sums[index].minorUnits += abs(minorUnits)
            return
        }
        sums.append(
            Sum(
                event: matched, rule: rule, side: side, department: department, tender: tender,
                jurisdiction: jurisdiction, minorUnits: abs(minorUnits)))
    }

    /// The entry of all that was added; nil when nothing was.
    func entry() throws(PostingRefusal) -> JournalEntry? {
        guard !sums.isEmpty else { return nil }
        do {
            var lines: [JournalEntry.Line] = []
            lines.reserveCapacity(sums.count)
            for index in sums.indices { lines.append(try line(index)) }
            return try JournalEntry(currency: currency, lines: lines)
        } catch {
            throw .journal(error)
        }
    }

    private func line(_ index: Int) throws(JournalError) -> JournalEntry.Line {
        guard let minorUnits = Int64(exactly: sums[index].minorUnits) else { throw .overflow }
        let (event, rule) = (sums[index].event.position, sums[index].rule)
        let kept = rows[event][rule].kept
        var dimensions = JournalEntry.Dimensions()
        dimensions.department = sums[index].department
        dimensions.tender = sums[index].tender
        dimensions.jurisdiction = sums[index].jurisdiction
        if kept.contains(.store) { dimensions.store = store }
        if kept.contains(.region) { dimensions.region = region }
        if kept.contains(.channel) { dimensions.channel = channel }
        return JournalEntry.Line(
            account: rows[event][rule].account, side: sums[index].side,
            amount: Money(minorUnits: minorUnits, currency: currency), dimensions: dimensions)
    }

    private mutating func note(
        _ event: PostingEvent, _ lineKind: String?, _ side: JournalEntry.Side, _ minorUnits: Int128
    ) {
        // An amount beyond 64 bits is clamped here;
        // its entry is refused as an overflow all the same.
        let magnitude = Int64(clamping: minorUnits.magnitude)
        uncoded.append(
            UncodedAmount(
                event: event, lineKind: lineKind,
                amount: Money(
                    minorUnits: side == .debit ? magnitude : -magnitude, currency: currency)))
    }

    // MARK: - Matching

    private func match(
        _ event: PostingEvent, lineKind: String?, department: String?, tender: String?,
        jurisdiction: String?
    ) -> (event: PostingEvent, rule: Int) {
        let ofEvent = rows[event.position]
        rows: for index in ofEvent.indices {
            if let wanted = ofEvent[index].lineKind, wanted != lineKind { continue }
            if let from = ofEvent[index].effectiveFrom, businessDate < from { continue }
            if let to = ofEvent[index].effectiveTo, to < businessDate { continue }
            for (dimension, wanted) in ofEvent[index].conditions {
                let value: String? =
                    switch dimension {
                    case .store: store
                    case .region: region
                    case .channel: channel
                    case .department: department
                    case .tender: tender
                    case .jurisdiction: jurisdiction
                    }
                if value != wanted { continue rows }
            }
            return (event, index)
        }
        // The suspense rules may have conditions of their own; the last of them always matches.
        guard event != .uncoded else { return (.uncoded, ofEvent.count - 1) }
        return match(
            .uncoded, lineKind: lineKind, department: department, tender: tender,
            jurisdiction: jurisdiction)
    }
}

extension PostingEvent {
    /// The event's place in ``PostingRules/rowsByEvent``.
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
