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
    /// Where it listens: without TLS first, where both are on.
    let bound: [BoundAddress]
    private let server: Server
    private let certificates: CertificateRenewal?
    private let accessLog: AccessLog?
    private let lane: Lane
    private let readers: ReaderPool
    private let pump: FilePump
    private let connecting: Connecting
    private let traces: TraceExport?
    private let access: AccessStart
    private let stopping: StopSign
    /// What goes on beside the requests.
    private let tasks: [Task<Void, Never>]
    private let logger: Logger

    /// How often deadlines are looked at, in seconds.
    private static let deadlineSeconds = 15
    /// How often the states of routes are read, in seconds.
    private static let routesSeconds = 5
    /// A file that began to come in so long ago comes no more.
    private static let intakeSecondsMax = 5 * 3600

    /// Opens the books, brings their schema up to date and starts to listen.
    ///
    /// - Throws: ``CommandFailure`` with a sentence when something is in the way.
    ///
    /// - Parameter appliesFolder: whether the configuration folder is applied whatever is active.
    static func start(
        _ settings: Settings, appliesFolder: Bool = false, logger: Logger
    ) async throws(CommandFailure) -> Application {
        do {
            return try await begin(settings, appliesFolder, logger)
        } catch let error as SQLError {
            throw CommandFailure("The database cannot be used: \(error.message)")
        } catch let error as SocketError {
            throw CommandFailure("\(error.problem) \(error.remedy)")
        } catch let error as TLSError {
            throw CommandFailure("\(error.code): \(error.problem) \(error.remedy)")
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as AccessLogError {
            throw CommandFailure("\(error.code): \(error.problem) \(error.remedy)")
        } catch {
            throw CommandFailure("The server cannot start: \(error)")
        }
    }

    private static func begin(
        _ settings: Settings, _ appliesFolder: Bool, _ logger: Logger
    ) async throws -> Application {
        let registry = processRegistry()
        // What may be wrong with files comes first, so that nothing has begun yet.
        let certificates = try settings.tls.server.map {
            try CertificateRenewal($0, registry: registry, logger: logger)
        }
        let accessLog = try settings.openAccessLog(logger: logger)
        OpenFilesLimit.raise(connections: settings.connections, logger: logger)
        let database = Database(try DatabaseAddress(parsing: settings.database))
        let now: @Sendable () -> Instant = { Clock.now() }
        let start = ConfigurationStart(settings.config, appliesFolder, now, logger)
        let checked = try start.checkedBeforeBooks(at: database.address)
        let inForce = try prepare(database, start, checked)
        let configurations = ConfigurationHolder(inForce)
        let traces = try TraceExport.start(
            settings.tracing, authorities: settings.outbound.outboundAuthorities,
            registry: registry, logger: logger)
        let lane = try openLane(database, configurations, registry, logger)
        let readers = try openReaders(database, threads: settings.readers)
        let routes = RouteDesk(lane: lane, readers: readers)
        try await routes.refresh()
        let pump = FilePump(
            lane: lane, readers: readers, configurations: configurations, routes: routes,
            now: now, tracer: traces?.tracer, report: pumpReport(logger))
        let desk = JournalDesk(lane: lane, configurations: configurations, now: now)
        let stopping = StopSign()
        let access = try await AccessStart.begin(
            settings, lane: lane, readers: readers, configurations: configurations, now: now)
        let router = Routes.router(
            Services(
                lane: lane, readers: readers, desk: desk, pump: pump, routes: routes,
                configurations: configurations, registry: registry, logger: logger, now: now,
                secret: Secrets.value, stopping: stopping, tracer: traces?.tracer,
                keys: access.ring, gate: access.gate))
        let server = Server(
            configuration: settings.listening(tls: certificates?.context), router: router,
            observer: ServerMetrics(
                registry: registry, routes: router.routeNames, accessLog: accessLog,
                tracer: traces?.tracer))
        let connecting = try await Connecting.start(
            settings.outbound, configurations, lane: lane, readers: readers, pump: pump,
            registry: registry, logger: logger, now: now, tracer: traces?.tracer)
        let bound = try server.start()
        announce(bound, settings, database, inForce, logger)
        await certificates?.announce()
        return Application(
            bound: bound, server: server, certificates: certificates, accessLog: accessLog,
            lane: lane, readers: readers, pump: pump, connecting: connecting, traces: traces,
            access: access, stopping: stopping,
            tasks: [
                Task.detached { await pump.follow() },
                keepingTime(DeadlineClock(desk: desk, readers: readers), registry, logger),
                following(routes, logger), access.follow(logger),
                Task.detached { await certificates?.watch() },
                ConfigurationWatch.start(configurations, readers, logger),
            ],
            logger: logger)
    }

    private static func processRegistry() -> Registry {
        let registry = Registry()
        ProcessMetrics.declare(in: registry)
        return registry
    }

    private static func openLane(
        _ database: Database, _ configurations: ConfigurationHolder, _ registry: Registry,
        _ logger: Logger
    ) throws(SQLError) -> Lane {
        let lane = try Lane(
            database, policy: configurations.current.policy,
            observer: laneMetrics(registry, logger))
        lane.follow(configurations)
        return lane
    }

    private static func openReaders(
        _ database: Database, threads: Int
    ) throws(SQLError) -> ReaderPool {
        try ReaderPool(database, threads: threads) { body in
            guard let loop = EventLoop.current else { return false }
            loop.execute(body)
            return true
        }
    }

    private static func announce(
        _ bound: [BoundAddress], _ settings: Settings, _ database: Database,
        _ inForce: ConfigurationInForce, _ logger: Logger
    ) {
        for (address, scheme) in zip(bound, settings.schemes) {
            logger.notice(
                "listening",
                metadata: [
                    "address": "\(address.address)", "port": "\(address.port)",
                    "scheme": "\(scheme)", "database": "\(database.address)",
                    "configuration": "\(inForce.configuration.shortHash)",
                    "configuration_version": "\(inForce.version)",
                ])
        }
    }

    private static func pumpReport(
        _ logger: Logger
    ) -> @Sendable (String, [String: String]) -> Void {
        { message, details in
            logger.info("\(message)", metadata: details.mapValues { "\($0)" })
        }
    }

    private static func laneMetrics(_ registry: Registry, _ logger: Logger) -> LaneMetrics {
        LaneMetrics(registry: registry) { error in
            logger.warning(
                "the store failed an attempt",
                metadata: ["kind": "\(error.kind)", "cause": "\(error.message)"])
        }
    }

    /// Migrates, forgets half-received files and settles which configuration is in force.
    private static func prepare(
        _ database: Database, _ start: ConfigurationStart, _ checked: Configuration?
    ) throws -> ConfigurationInForce {
        let connection = try database.connect()
        try Migrator.apply(Schema.migrations, on: connection)
        try StockTable.fill(on: connection)
        // Other nodes of a PostgreSQL database take files in, and work on them, meanwhile.
        let isAlone = connection.dialect == .sqlite
        let begun = isAlone ? Clock.now() : Clock.now().adding(seconds: -intakeSecondsMax)
        try connection.transaction { () throws(SQLError) in
            try FileTable.abandonUnfinished(begunBefore: begun, on: connection)
            if isAlone { try FileTable.releaseAll(on: connection) }
        }
        return try start.settle(checked: checked, on: connection)
    }

    /// Another node may pause a route.
    private static func following(_ routes: RouteDesk, _ logger: Logger) -> Task<Void, Never> {
        Task.detached {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(routesSeconds))
                do {
                    try await routes.refresh()
                } catch {
                    logger.warning("routes not read", metadata: ["cause": "\(error)"])
                }
            }
        }
    }

    /// Sees to the deadlines of cases, documents and entries as long as the server runs.
    private static func keepingTime(
        _ clock: DeadlineClock, _ registry: Registry, _ logger: Logger
    ) -> Task<Void, Never> {
        let metrics = DeadlineMetrics(registry: registry)
        return Task.detached {
            while !Task.isCancelled {
                do {
                    let strokes = try await clock.strike()
                    metrics.struck(strokes)
                    for stroke in DeadlineClock.Stroke.allCases {
                        let count = strokes.count { $0.stroke == stroke }
                        guard count > 0 else { continue }
                        logger.warning(
                            "deadlines",
                            metadata: ["what": "\(stroke.rawValue)", "cases": "\(count)"])
                    }
                } catch {
                    logger.error("deadlines not looked at", metadata: ["cause": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(deadlineSeconds))
            }
        }
    }

    /// Takes up what was renewed beside the running server: certificates, the access log's file.
    func reload() async {
        logger.notice("reloading")
        await certificates?.renew()
        do throws(AccessLogError) {
            try accessLog?.reopen()
        } catch {
            logger.error(
                "access log not reopened, the old file stays",
                metadata: ["code": "\(error.code)", "detail": "\(error.problem)"])
        }
    }

    /// Finishes what is in flight, then closes the books.
    func stop(graceSeconds: Int) async {
        logger.notice("stopping", metadata: ["grace_seconds": "\(graceSeconds)"])
        stopping.raise()
        lane.bell.ring()
        await server.shutdown(graceSeconds: graceSeconds)
        await connecting.stop()
        for task in tasks { task.cancel() }
        await access.stop()
        await pump.stop()
        await traces?.stop()
        let (lane, readers, accessLog) = (lane, readers, accessLog)
        // Closing waits for threads, which must not hold up a thread of the common pool.
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                lane.close()
                readers.close()
                accessLog?.close()
                continuation.resume()
            }
        }
        logger.notice("stopped")
    }
}
