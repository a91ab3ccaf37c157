import API
import Foundation
import HTTP
import Logging
import Pipeline
import RetailModel
import SQL
import Sockets
import Store
import Telemetry

/// One running server with everything behind it.
struct Application {
    let server: Server
    let bound: BoundAddress
    let configuration: Configuration
    let database: Database
    private let lane: Lane
    private let readers: ReaderPool
    private let pump: FilePump
    private let sweep: Task<Void, Never>
    private let logger: Logger

    /// How often overdue acknowledgements are looked for, in seconds.
    private static let sweepSeconds = 60

    /// Opens the books, brings their schema up to date and starts to listen.
    ///
    /// - Throws: ``CommandFailure`` with a sentence when something is in the way.
    static func start(
        _ settings: Settings, logger: Logger
    ) async throws(CommandFailure) -> Application {
        let configuration = try ConfigurationFolder.read(settings.config)
        do {
            return try await start(settings, configuration, logger: logger)
        } catch let error as SQLError {
            throw CommandFailure("The database cannot be used: \(error.message)")
        } catch let error as SocketError {
            throw CommandFailure("\(error.problem) \(error.remedy)")
        } catch {
            throw CommandFailure("The server cannot start: \(error)")
        }
    }

    private static func start(
        _ settings: Settings, _ configuration: Configuration, logger: Logger
    ) async throws -> Application {
        let database = Database(try DatabaseAddress(parsing: settings.database))
        let configurationSeq = try prepare(database, configuration)
        let metrics = APIMetrics(registry: Registry()) { error in
            logger.warning(
                "the store failed an attempt",
                metadata: ["kind": "\(error.kind)", "cause": "\(error.message)"])
        }
        let now: @Sendable () -> Instant = { Clock.now() }
        let lane = try Lane(
            database, policy: policy(configuration, configurationSeq, now), observer: metrics)
        let readers = try ReaderPool(database, threads: settings.readers)
        let pump = FilePump(
            lane: lane, readers: readers, configuration: configuration, now: now
        ) { message, details in
            logger.info("\(message)", metadata: details.mapValues { "\($0)" })
        }
        let desk = JournalDesk(lane: lane, configuration: configuration, now: now)
        let services = Services(
            lane: lane, readers: readers, desk: desk, pump: pump, configuration: configuration,
            metrics: metrics, logger: logger, now: now)
        var listening = ServerConfiguration(address: settings.address, port: settings.port)
        listening.loops = settings.loops == 0 ? nil : settings.loops
        let server = Server(
            configuration: listening, router: Routes.router(services), observer: metrics)
        let bound = try server.start()
        Task.detached { await pump.run() }
        logger.notice(
            "listening",
            metadata: [
                "address": "\(bound.address)", "port": "\(bound.port)",
                "database": "\(database.address)", "configuration": "\(configuration.shortHash)",
            ])
        return Application(
            server: server, bound: bound, configuration: configuration, database: database,
            lane: lane, readers: readers, pump: pump, sweep: sweeping(desk, logger), logger: logger)
    }

    /// Migrates, forgets half-received files and notes the configuration. Returns its number.
    private static func prepare(
        _ database: Database, _ configuration: Configuration
    ) throws(SQLError) -> Int64 {
        let connection = try database.connect()
        try Migrator.apply(Schema.migrations, on: connection)
        try connection.transaction { () throws(SQLError) in
            try FileTable.abandonUnfinished(on: connection)
        }
        return try ConfigurationTable.number(
            hash: configuration.hash, files: configuration.files, at: Clock.now(), on: connection)
    }

    private static func policy(
        _ configuration: Configuration, _ configurationSeq: Int64,
        _ now: @escaping @Sendable () -> Instant
    ) -> LanePolicy {
        LanePolicy(
            company: configuration.company.company,
            rules: "\(configuration.rules.name)@\(configuration.rules.version)",
            isStoreDayGrain: configuration.rules.grain == .storeDay,
            holdsUntilDayEnd: configuration.company.holdsUntilDayEnd,
            configurationSeq: configurationSeq, queues: configuration.queues, now: now)
    }

    private static func sweeping(_ desk: JournalDesk, _ logger: Logger) -> Task<Void, Never> {
        Task.detached {
            while !Task.isCancelled {
                do {
                    let opened = try await desk.sweepOverdue()
                    if opened > 0 {
                        logger.warning("acknowledgements overdue", metadata: ["cases": "\(opened)"])
                    }
                } catch {
                    logger.error("the sweep failed", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(sweepSeconds))
            }
        }
    }

    /// Finishes what is in flight, then closes the books.
    func stop(graceSeconds: Int) async {
        logger.notice("stopping", metadata: ["grace_seconds": "\(graceSeconds)"])
        await server.shutdown(graceSeconds: graceSeconds)
        sweep.cancel()
        await pump.stop()
        let (lane, readers) = (lane, readers)
        // Closing waits for threads, which must not hold up a thread of the common pool.
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                lane.close()
                readers.close()
                continuation.resume()
            }
        }
        logger.notice("stopped")
    }
}

/// The time of the system, UTC.
enum Clock {
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
