import RetailModel
import SQL
import Store

/// Who changes the configuration, and why: kept for good.
public struct ChangeNote: Hashable, Sendable {
    /// The longest name or reason, in bytes.
    public static let bytesMax = 1000

    public let by: String
    public let why: String

    /// Nil when one of them is empty or too long.
    public init?(by: String, why: String) {
        let texts = [by, why].map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard texts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= Self.bytesMax }) else {
            return nil
        }
        (self.by, self.why) = (texts[0], texts[1])
    }
}

/// Where versions of the configuration become active. Every call is to be made inside a transaction
/// of a writing connection.
public enum ConfigurationDesk {
    /// What became of an application.
    public enum Outcome: Hashable, Sendable {
        /// The version of this number is active now.
        case applied(Int64)
        /// The version of this number is active and says the same already.
        case unchanged(Int64)
        /// Another version became active since it was looked at.
        case overtaken(by: Int64)
    }

    /// Makes a configuration the active version.
    ///
    /// - Parameter base: the version that it was compared with; 0 for none, nil when it is to be
    ///   applied whatever is active.
    /// - Throws: ``SQL/SQLError``.
    public static func apply(
        _ configuration: Configuration, _ note: ChangeNote, origin: ConfigurationVersion.Origin,
        base: Int64?, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Outcome {
        try ConfigurationVersionTable.lock(on: connection)
        let active = try ConfigurationVersionTable.active(on: connection)
        if let active, active.hash == configuration.hash { return .unchanged(active.number) }
        if let base, base != active?.number ?? 0 { return .overtaken(by: active?.number ?? 0) }
        let seq = try ConfigurationTable.keep(
            hash: configuration.hash, files: configuration.files, at: instant, on: connection)
        let number = try ConfigurationVersionTable.activate(
            configurationSeq: seq, by: note.by, why: note.why, origin: origin, at: instant,
            on: connection)
        try tell("configuration.applied", note, active?.number, number, instant, connection)
        return .applied(number)
    }

    /// Tells the audit log; the versions' own files and hashes are kept with them.
    private static func tell(
        _ what: String, _ note: ChangeNote, _ before: Int64?, _ after: Int64,
        _ instant: Instant, _ connection: any SQLConnection
    ) throws(SQLError) {
        try AuditLog.write(
            AuditNote(
                who: note.by, what: what, kind: "configuration", id: String(after),
                before: before.map { "{\"version\":\($0)}" }, after: "{\"version\":\(after)}",
                why: note.why), at: instant, on: connection)
    }

    /// Takes the active version back: the one before it is active again.
    ///
    /// - Returns: the number that is active now; nil when there is none before.
    /// - Throws: ``SQL/SQLError``.
    public static func rollBack(
        _ note: ChangeNote, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64? {
        try ConfigurationVersionTable.lock(on: connection)
        let active = try ConfigurationVersionTable.active(on: connection)
        let number = try ConfigurationVersionTable.rollBack(
            by: note.by, why: note.why, at: instant, on: connection)
        if let number {
            try tell(
                "configuration.rolled_back", note, active?.number, number, instant, connection)
        }
        return number
    }
}
