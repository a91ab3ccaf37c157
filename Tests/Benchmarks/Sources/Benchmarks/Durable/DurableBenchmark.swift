import Foundation
import SQL

/// Sales a second that the whole server takes in for good,
/// against SQLite alone writing the same rows.
///
/// The server shares two processors with the load generator;
/// the raw loop has the machine to itself.
struct DurableBenchmark {
    private static let secondsMeasured = 5
    /// One thread makes the bodies: their ticket numbers must not repeat.
    private static let generatorThreads = 1

    private let rounds: Rounds
    private let folder: URL
    private let program: URL

    /// - Parameter server: the program to measure; nil to build what the checkout holds.
    init(rounds: Rounds, folder: URL, server: String?) throws {
        self.rounds = rounds
        self.folder = folder
        program = try server.map { URL(filePath: $0) } ?? ProductServer.build(for: "durable")
    }

    /// What one round found out.
    private struct Round {
        let load: Load
        let groupSize: Double
        let rawPerSecond: Double

        var ratio: Double { load.requestsPerSecond / rawPerSecond }
    }

    func run() throws -> Report {
        var found: [Round] = []
        try rounds.each("durable") { found.append(try measure()) }
        let served = found.map(\.load.requestsPerSecond)
        let raw = found.map(\.rawPerSecond)
        let middle = found[found.count / 2].load
        var report = Report()
        report.add(
            "durable sales", Report.perSecond(Rounds.median(served)),
            "\(Report.spread(served, Report.perSecond)); \(Load.connections) connections, "
                + "\(SampleSale.stores) stores; "
                + "half within \(Report.milliseconds(middle.halfWithin)), "
                + "99 % within \(Report.milliseconds(middle.nearlyAllWithin))")
        report.add(
            "documents a group", String(format: "%.1f", Rounds.median(found.map(\.groupSize))),
            Report.spread(found.map(\.groupSize)) { String(format: "%.1f", $0) })
        report.add(
            "server's processor a sale",
            Report.microseconds(
                Rounds.median(found.map { $0.load.serverSeconds / Double($0.load.requests) })))
        report.add(
            "load generator's share",
            Report.percent(
                Rounds.median(found.map { $0.load.generatorSeconds / $0.load.seconds })),
            "of one processor, while the server was measured")
        report.add(
            RawWriter.title, Report.perSecond(Rounds.median(raw)),
            "\(Report.spread(raw, Report.perSecond)); same rows, same group size, alone")
        report.add(
            "durable against raw SQLite", ratio: Rounds.median(found.map(\.ratio)), atLeast: 0.5,
            goal: 0.8)
        return report
    }

    private func measure() throws -> Round {
        let file = folder.appending(path: "durable.db")
        Workspace.removeDatabase(file)
        defer { Workspace.removeDatabase(file) }
        let (load, groupSize) = try serve(file)
        let script = try WrittenRows(file).script(groupSize: max(1, Int(groupSize.rounded())))
        // A connection whose answer was not waited for may have been committed as well.
        guard (load.requests...load.requests + Load.connections).contains(script.documents) else {
            throw Failure(
                problem: "\(load.requests) sales were answered, \(script.documents) are kept.",
                remedy: "Look for sales that were acknowledged and lost, or kept twice.")
        }
        let seconds = try RawWriter.seconds(script, at: folder.appending(path: "raw.db"))
        return Round(
            load: load, groupSize: groupSize,
            rawPerSecond: Double(script.documents) / seconds)
    }

    private func serve(_ file: URL) throws -> (load: Load, groupSize: Double) {
        let lua = folder.appending(path: "orders.lua")
        try OrderScript.write(to: lua)
        let server = try ProductServer.start(program, on: file, in: folder)
        defer { server.stop() }
        let load = try Load.run(
            on: server, path: "/v1/orders", threads: Self.generatorThreads,
            seconds: Self.secondsMeasured, script: lua)
        return (load, try Self.groupSize(server))
    }

    /// The mean of the server's histogram of documents committed together.
    private static func groupSize(_ server: ServerProcess) throws -> Double {
        let metrics = try server.answer("/metrics").split(separator: "\n")
        func value(_ name: String) -> Double {
            let line = metrics.first { $0.hasPrefix("\(name) ") }
            return line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
        }
        let count = value("countinghouse_lane_group_documents_count")
        guard count > 0 else {
            throw Failure(
                problem: "/metrics does not tell the size of groups.",
                remedy: "Compare with API/LaneMetrics.swift.")
        }
        return value("countinghouse_lane_group_documents_sum") / count
    }
}
