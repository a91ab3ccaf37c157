import RetailModel
import SQL

/// Whether a route takes documents and works.
public enum RouteState: String, Sendable, CaseIterable {
    /// It takes documents and posts them.
    case running
    /// It takes none, and what is stored waits.
    case paused
    /// It takes none, and works through what is stored.
    case draining
}

/// What an operator last said of a route.
public struct RouteStateRow: Sendable {
    public let route: String
    public let state: RouteState
    public let changedAt: Instant
    public let changedBy: String
    public let reason: String

    /// A state with who set it and why.
    public init(
        route: String, state: RouteState, changedAt: Instant, changedBy: String, reason: String
    ) {
        self.route = route
        self.state = state
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.reason = reason
    }
}

/// The states of routes; one that is not there is running.
public enum RouteStateTable {
    /// Sets a route's state.
    public static func set(
        _ row: RouteStateRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO route_state (route, state, changed_at, changed_by, reason)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (route) DO UPDATE SET state = excluded.state,
                changed_at = excluded.changed_at, changed_by = excluded.changed_by,
                reason = excluded.reason
            """,
            [
                .text(row.route), .text(row.state.rawValue), .integer(row.changedAt.microseconds),
                .text(row.changedBy.storable), .text(row.reason.storable),
            ])
    }

    /// Every state that was ever set.
    public static func all(
        on connection: any SQLConnection
    ) throws(SQLError) -> [RouteStateRow] {
        try connection.all(
            "SELECT route, state, changed_at, changed_by, reason FROM route_state ORDER BY route"
        ) { row throws(SQLError) in
            guard let state = RouteState(rawValue: row.text(1)) else {
                throw SQLError(.type, message: "route_state.state is \(row.text(1))")
            }
            return RouteStateRow(
                route: row.text(0), state: state,
                changedAt: Instant(microseconds: row.integer(2)), changedBy: row.text(3),
                reason: row.text(4))
        }
    }
}
