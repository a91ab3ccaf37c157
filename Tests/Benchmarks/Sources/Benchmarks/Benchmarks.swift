import ArgumentParser

/// Countinghouse against its peers, side by side on one machine.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Measures Countinghouse beside its peers and says which targets are met.",
        subcommands: [RunCommand.self, PeerCommand.self], defaultSubcommand: RunCommand.self)
}

/// Measures one thing, or all.
struct RunCommand: ParsableCommand {
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case decide
        case durable
        case plaintext
        case lane
        case all
    }

    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measures one part, or all of them.")

    @Argument(help: "What to measure.")
    var part = Part.all

    @Option(help: "A server to measure instead of the one that this checkout builds.")
    var server: String?

    func run() throws {
        print(Machine.line())
        var report = Report()
        try Workspace.withFolder { folder in
            if [.decide, .all].contains(part) { report.add(try DecideBenchmark().run()) }
            if [.durable, .all].contains(part) {
                report.add(try DurableBenchmark(folder: folder, server: server).run())
            }
            if [.plaintext, .all].contains(part) {
                report.add(try PlaintextBenchmark(folder: folder).run())
            }
            if [.lane, .all].contains(part) { report.add(try LaneBenchmark(folder: folder).run()) }
        }
        report.printAll()
        print("load at the end \(Machine.load())")
        if !report.isMet { throw ExitCode(1) }
    }
}

/// Serves the small route; started by the benchmark itself.
struct PeerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "Serves the small route until it is killed.",
        shouldDisplay: false)

    @Argument(help: "Which server.")
    var peer: Peer

    @Option(help: "The port on loopback.")
    var port: Int

    func run() async throws {
        try await peer.serve(port: port)
    }
}

extension Peer: ExpressibleByArgument {}
