import RetailModel

/// What must be posted so that the books hold one entry where they held another.
///
/// An edited order posts this and nothing else: amounts that did not change do not move.
public enum EntryDifference {
    /// The lines that lead from `old` to `new`, each account and dimensions netted to one side.
    ///
    /// - Precondition: both entries are in one currency.
    /// - Returns: No lines when nothing changed; else lines whose debits equal their credits.
    /// - Throws: ``PostingRefusal/money(_:)`` when a difference is beyond 64 bits.
    public static func lines(
        from old: JournalEntry?, to new: JournalEntry?
    ) throws(PostingRefusal) -> [JournalEntry.Line] {
        guard let currency = new?.currency ?? old?.currency else { return [] }
        precondition(
            (old?.currency ?? currency) == currency && (new?.currency ?? currency) == currency,
            "a difference is taken within one currency")
        var order: [Place] = []
        var sums: [Place: Int128] = [:]
        for (entry, sign) in [(new, Int128(1)), (old, Int128(-1))] {
            for line in entry?.lines ?? [] {
                let place = Place(account: line.account, dimensions: line.dimensions)
                if sums[place] == nil { order.append(place) }
                let direction: Int128 = line.side == .debit ? 1 : -1
                sums[place, default: 0] += sign * direction * Int128(line.amount.minorUnits)
            }
        }
        var lines: [JournalEntry.Line] = []
        for place in order {
            guard let sum = sums[place], sum != 0 else { continue }
            guard let minorUnits = Int64(exactly: abs(sum)) else { throw .money(.overflow) }
            lines.append(
                JournalEntry.Line(
                    account: place.account, side: sum > 0 ? .debit : .credit,
                    amount: Money(minorUnits: minorUnits, currency: currency),
                    dimensions: place.dimensions))
        }
        return lines
    }

    /// Where amounts add up, whichever side they stand on.
    private struct Place: Hashable {
        let account: AccountCode
        let dimensions: JournalEntry.Dimensions
    }
}
