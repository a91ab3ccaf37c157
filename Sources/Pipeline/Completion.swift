import RetailModel
import Routing
import SQL
import Store

/// By when the business of documents is complete, as their routes say under `done_when`, and the
/// cases of what is not.
enum Completion {
    /// The code of what is not in the ERP in time.
    static let notPosted = "DONE-001"
    /// The code of what has not moved stock in time.
    static let notMoved = "DONE-002"

    /// Opens a case for each clock of a waiting document that has run out, if it still waits.
    /// The queues of the cases, and whether there may be more.
    static func openOverdueDocuments(
        _ configuration: Configuration, at now: Instant, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> (queues: [String], isFull: Bool) {
        let clocks = try DocumentClockTable.take(at: now, limit: limit, on: connection)
        var queues: [String] = []
        for clock in clocks {
            guard
                let document = try DocumentTable.document(
                    seq: clock.documentSeq, on: connection), document.state == .waiting
            else { continue }
            let queue = configuration.queue(ofRoute: clock.route)
            let isERP = clock.outcome == .postedInERP
            var row = try queue.nextCase(
                code: isERP ? notPosted : notMoved,
                problem: "\(document.naturalKey) waits; by \(clock.dueAt) "
                    + (isERP ? "it was to be in the ERP." : "its stock was to have moved."),
                remedy: "Settle what it waits for; this case closes when the document is posted.",
                subject: document.naturalKey, at: now, on: connection)
            row.documentSeq = document.seq
            row.currency = document.currency
            row.amountMinorUnits = document.amountMinorUnits
            try Cases.open([row], at: now, on: connection)
            queues.append(queue.name)
        }
        return (queues, clocks.count == limit)
    }

    /// Opens a case for each entry that is not acknowledged in the time that a route sets. The
    /// queues of the cases, and whether there may be more.
    static func openOverdueEntries(
        _ configuration: Configuration, at now: Instant, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> (queues: [String], isFull: Bool) {
        let undone = try JournalTable.takeUndone(at: now, limit: limit, on: connection)
        var queues: [String] = []
        for found in undone {
            let (entry, queue) = (found.entry, configuration.queue(ofRoute: found.route))
            var row = try queue.nextCase(
                code: notPosted,
                problem: "Entry \(entry.id) is \(entry.state.rawValue) and not in the ERP within "
                    + "the time that the route \(found.route) sets.",
                remedy: "Ask the ERP's operator whether its job runs; this case closes when the "
                    + "entry is acknowledged.",
                subject: "journal \(entry.id)", at: now, on: connection)
            row.entrySeq = entry.seq
            row.currency = entry.currency
            row.amountMinorUnits = entry.totalMinorUnits
            try Cases.open([row], at: now, on: connection)
            queues.append(queue.name)
        }
        return (queues, undone.count == limit)
    }
}

extension Configuration {
    /// The queue of what is wrong on a route; finance's when there is no such route any more.
    fileprivate func queue(ofRoute name: String) -> WorkQueue {
        queues.queue(of: routes[name])
    }
}

extension IncomingDocument {
    /// By when its entry is to be in the ERP when it is posted now; nil where its route does not
    /// ask.
    func entryClock(from now: Instant) -> EntryClock? {
        guard let route, let clock = route.plan.completion.postedInERP else { return nil }
        return EntryClock(dueAt: clock.end(from: now), route: route.name)
    }

    /// What is to come of it and by when, while it waits: what it does as soon as it is posted.
    func clocks(of row: DocumentRow) -> [DocumentClock] {
        guard let route else { return [] }
        let completion = route.plan.completion
        func clock(_ outcome: DocumentClock.Outcome, _ clock: RoutePlan.Clock?) -> DocumentClock? {
            clock.map {
                DocumentClock(
                    documentSeq: row.seq, outcome: outcome, dueAt: $0.end(from: row.receivedAt),
                    route: route.name)
            }
        }
        return [
            route.postsLedger ? clock(.postedInERP, completion.postedInERP) : nil,
            route.movesStock ? clock(.stockMoved, completion.stockMoved) : nil,
        ].compactMap(\.self)
    }
}
