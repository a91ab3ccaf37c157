import RetailModel
import SQL
import Store
import Synchronization
import Transform

/// A configuration that decides, with the number of its version and what the lane needs of it.
///
/// Whoever works on a request or file takes it once and keeps it to the end, so that no document is
/// read under one and posted under another.
public final class ConfigurationInForce: Sendable {
    /// The version's number; 0 where no version was applied.
    public let version: Int64
    public let configuration: Configuration
    public let policy: LanePolicy

    /// A configuration under its version's number.
    public init(version: Int64, configuration: Configuration, policy: LanePolicy) {
        self.version = version
        self.configuration = configuration
        self.policy = policy
    }

    /// The configuration of that number as it is kept in the books.
    ///
    /// - Throws: ``RulingError`` when it is not kept or no longer readable.
    public static func stored(
        configurationSeq: Int64, version: Int64, now: @escaping @Sendable () -> Instant,
        on connection: any SQLConnection
    ) throws(RulingError) -> ConfigurationInForce {
        let files: [ConfigurationTable.File]
        do throws(SQLError) {
            files = try ConfigurationTable.files(
                ofConfiguration: configurationSeq, on: connection)
        } catch {
            throw .database(error)
        }
        do throws(ConfigurationProblems) {
            let configuration = try Configuration(files: files)
            return ConfigurationInForce(
                version: version, configuration: configuration,
                policy: LanePolicy(
                    configuration, configurationSeq: configurationSeq, now: now))
        } catch {
            throw .configuration(configurationSeq, error.description)
        }
    }
}

/// The one reference to the configuration in force: swapped as a whole while everything runs.
public final class ConfigurationHolder: Sendable {
    private struct Held {
        var current: ConfigurationInForce
        var followers: [AsyncStream<ConfigurationInForce>.Continuation] = []
    }

    private let held: Mutex<Held>

    /// A holder that begins with one.
    public init(_ first: ConfigurationInForce) {
        held = Mutex(Held(current: first))
    }

    /// The configuration in force at this moment.
    public var current: ConfigurationInForce { held.withLock { $0.current } }

    /// Puts another in force; what is under way goes on under its own.
    public func adopt(_ next: ConfigurationInForce) {
        held.withLock { held in
            held.current = next
            for follower in held.followers { follower.yield(next) }
        }
    }

    /// Every configuration that is put in force from now on; who is slow sees the latest only.
    public func changes() -> AsyncStream<ConfigurationInForce> {
        let (stream, follower) = AsyncStream.makeStream(
            of: ConfigurationInForce.self, bufferingPolicy: .bufferingNewest(1))
        held.withLock { $0.followers.append(follower) }
        return stream
    }

    /// What a look at the books found.
    public enum Refreshed: Sendable {
        /// The active version is the one in force.
        case unchanged
        /// Another version is active and in force now.
        case adopted(ConfigurationInForce)
        /// Another version is active and cannot be read; the old one stays in force.
        case unreadable(version: Int64, problem: String)
    }

    /// Looks which version is active, and puts it in force when it is another.
    ///
    /// - Throws: ``SQL/SQLError``.
    public func refresh(on connection: any SQLConnection) throws(SQLError) -> Refreshed {
        guard let active = try ConfigurationVersionTable.active(on: connection),
            active.number != current.version
        else { return .unchanged }
        do throws(RulingError) {
            let next = try ConfigurationInForce.stored(
                configurationSeq: active.configurationSeq, version: active.number,
                now: current.policy.now, on: connection)
            adopt(next)
            return .adopted(next)
        } catch {
            if case .database(let cause) = error { throw cause }
            return .unreadable(version: active.number, problem: error.problem)
        }
    }
}
