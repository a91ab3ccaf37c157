import RetailModel
import Store

/// Counts what was received and what became of it, by route and currency.
struct TallySums {
    private struct Key: Hashable {
        let route: String
        let currency: String
        let outcome: IntakeOutcome
    }

    private let hour: Int64
    private var sums: [Key: (documents: Int64, amount: Int64)] = [:]

    init(at instant: Instant) {
        hour = instant.microseconds / 3_600_000_000
    }

    /// Counts one document twice over: as received, and under its outcome.
    mutating func add(
        route: String, currency: String, outcome: IntakeOutcome, amountMinorUnits: Int64,
        documents: Int64 = 1
    ) {
        for outcome in [.received, outcome] {
            let key = Key(route: route, currency: currency, outcome: outcome)
            let sum = sums[key, default: (0, 0)]
            sums[key] = (sum.documents + documents, sum.amount &+ amountMinorUnits)
        }
    }

    var tallies: [Tally] {
        sums.map { key, sum in
            Tally(
                route: key.route, hour: hour, currency: key.currency, outcome: key.outcome,
                documents: sum.documents, amountMinorUnits: sum.amount)
        }
    }
}
