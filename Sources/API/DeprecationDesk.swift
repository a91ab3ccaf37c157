import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Synchronization

/// Tells callers what they are to leave, counts who still uses it, and ends what nobody uses.
final class DeprecationDesk: Sendable {
    /// How long counts wait before they are written together, and how old a verdict on an end may
    /// be, in seconds.
    private static let waitSeconds = 60

    /// The most callers and operations told apart on one day; others count as unnamed.
    private static let usesMax = 10_000

    private struct Use: Hashable {
        let deprecation: String
        let operation: String
        var caller: String
        let day: Int64
    }

    private struct State {
        var counts: [Use: Int64] = [:]
        var writtenAt: Instant?
        /// Uses of today that stand in the store: a caller's first use of a day is written at once,
        /// so that no end depends on what waits here.
        var known: Set<Use> = []
        var day: Int64 = 0
        var verdicts: [String: (isEnded: Bool, at: Instant)] = [:]
    }

    private let state = Mutex(State())

    /// What to tell the caller of an operation; nil when it is not deprecated.
    ///
    /// - Throws: ``Refusal`` when the operation has ended.
    func notice(
        of operation: Operation, for request: Request, _ services: Services
    ) async throws(Refusal) -> DeprecationNotice? {
        let deprecations = services.configuration.deprecations
        guard !deprecations.isEmpty,
            let deprecation = deprecations.first(where: {
                $0.covers(operation: operation.id, at: operation.path)
            }), let today = BusinessDate(utcDayOf: services.now())
        else { return nil }
        if let sunset = deprecation.sunset, sunset <= today,
            try await isEnded(deprecation, today, services)
        {
            throw .ended(deprecation, on: sunset)
        }
        let use = Use(
            deprecation: deprecation.name, operation: operation.id,
            caller: try Actor.nameOrUnnamed(of: request), day: Int64(today.daysSinceEpoch))
        if note(use, at: services.now()) { await write(services) }
        return DeprecationNotice(deprecation: deprecation)
    }

    /// Writes the counts that wait.
    func write(_ services: Services) async {
        let now = services.now()
        let waiting = state.withLock { state in
            defer {
                state.counts = [:]
                state.writtenAt = now
            }
            return state.counts
        }
        guard !waiting.isEmpty else { return }
        let uses = waiting.map { use, count in
            DeprecatedUse(
                deprecation: use.deprecation, operation: use.operation, caller: use.caller,
                day: use.day, uses: count)
        }
        do throws(SQLError) {
            try await services.lane.write { sql throws(SQLError) in
                try DeprecatedUseTable.add(uses, on: sql)
            }
        } catch {
            _ = services.refused(error)
            state.withLock { state in state.counts.merge(waiting, uniquingKeysWith: +) }
        }
    }

    /// Counts a use; whether the counts are to be written now.
    private func note(_ use: Use, at now: Instant) -> Bool {
        state.withLock { state in
            if state.day != use.day { (state.day, state.known) = (use.day, []) }
            var use = use
            if state.known.count >= Self.usesMax, !state.known.contains(use) {
                use.caller = DeprecatedUseTable.unnamed
            }
            state.counts[use, default: 0] += 1
            let isFirst = state.known.insert(use).inserted
            let isDue = state.writtenAt.map { now >= $0.adding(seconds: Self.waitSeconds) } ?? true
            return isFirst || isDue
        }
    }

    private func isEnded(
        _ deprecation: Deprecation, _ today: BusinessDate, _ services: Services
    ) async throws(Refusal) -> Bool {
        let now = services.now()
        let known = state.withLock { $0.verdicts[deprecation.name] }
        if let known, now < known.at.adding(seconds: Self.waitSeconds) { return known.isEnded }
        let holders = try await services.read { sql throws(SQLError) in
            try SunsetReview.holders(of: deprecation, on: today, reading: sql)
        }
        if !holders.isEmpty {
            services.logger.warning(
                "a deprecated part of the API cannot end",
                metadata: [
                    "deprecation": "\(deprecation.name)",
                    "callers": "\(holders.joined(separator: ", "))",
                ])
        }
        state.withLock { $0.verdicts[deprecation.name] = (holders.isEmpty, now) }
        return holders.isEmpty
    }
}

/// The fields that tell a caller of a deprecated operation what comes.
struct DeprecationNotice: Sendable {
    let deprecation: Deprecation

    /// `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the way to what takes its place.
    var fields: [(name: String, value: String)] {
        let sunset = deprecation.sunset.map { day in
            (name: "Sunset", value: HTTPDate.text(second: day.firstSecond))
        }
        let link =
            "<\(deprecation.successor)>; rel=\"successor-version\", "
            + "</v1/deprecations>; rel=\"deprecation\""
        return [("Deprecation", "@\(deprecation.since.firstSecond)")]
            + (sunset.map { [$0] } ?? []) + [("Link", link)]
    }
}

extension BusinessDate {
    /// Seconds from 1970 to the beginning of the day in UTC.
    fileprivate var firstSecond: Int { Int(daysSinceEpoch) * 86_400 }
}

extension Refusal {
    fileprivate static func ended(_ deprecation: Deprecation, on day: BusinessDate) -> Refusal {
        Refusal(
            code: "API-010", problem: "This part of the API ended on \(day).",
            remedy: "Use \(deprecation.successor) instead.",
            members: [("successor", deprecation.successor)])
    }
}

extension Operation.Answer {
    /// What an operation answers after its last day.
    static func ended(_ deprecation: Deprecation, on day: BusinessDate) -> Operation.Answer {
        .problem(
            410,
            "From \(day) on, once no named caller uses it: `successor` is "
                + "\(deprecation.successor) (API-010).")
    }
}
