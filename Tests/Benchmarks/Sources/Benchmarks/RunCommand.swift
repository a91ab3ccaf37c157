import ArgumentParser
import Foundation

/// Measures one thing, or several.
struct RunCommand: ParsableCommand {
    /// What can be measured by itself, and two names for several.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case decide
        case map
        case durable
        case lane
        case services
        case plaintext
        case page
        case encode
        case decode
        case tls
        case memory
        case slow
        case http
        case all

        static let ofHTTP: [Part] = [.plaintext, .page, .encode, .decode, .tls, .memory, .slow]
        static let ofAll: [Part] = [.decide, .map, .durable, .lane, .services] + ofHTTP
    }

    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measures one part, or several of them.")

    @Argument(help: "What to measure.")
    var part = Part.all

    @Option(help: "A server to measure in 'durable' and 'services' instead of the checkout's own.")
    var server: String?

    @Option(help: "How often each thing is measured; fewer than five are a trial.")
    var rounds = Rounds.countJudged

    @Option(help: "How long a peer is loaded in a round; less than three are a trial.")
    var seconds = Rounds.secondsJudged

    func validate() throws {
        guard rounds >= 1, seconds >= 1 else {
            throw ValidationError("At least one round of one second is needed.")
        }
    }

    func run() throws {
        OpenFiles.raiseLimit()
        print(Machine.line())
        let rounds = Rounds(count: rounds, seconds: seconds)
        let report = try Workspace.withFolder { try measure(part, rounds, $0) }
        report.printAll()
        if rounds.isTrial { print("A trial: too short for figures that may be published.") }
        print("load at the end \(Machine.load())")
        if !report.isMet { throw ExitCode(1) }
    }

    private func measure(_ part: Part, _ rounds: Rounds, _ folder: URL) throws -> Report {
        let launcher = try PeerLauncher(folder: folder)
        switch part {
        case .decide: return try DecideBenchmark(rounds: rounds).run()
        case .map: return try MapBenchmark(rounds: rounds, folder: folder).run()
        case .durable:
            return try DurableBenchmark(rounds: rounds, folder: folder, server: server).run()
        case .lane: return try LaneBenchmark(rounds: rounds, folder: folder).run()
        case .services:
            return try ServicesBenchmark(rounds: rounds, folder: folder, server: server).run()
        case .plaintext: return try RateBenchmark.plaintext(launcher, rounds).run()
        case .page: return try RateBenchmark.page(launcher, rounds).run()
        case .encode: return try RateBenchmark.encode(launcher, rounds).run()
        case .decode: return try RateBenchmark.decode(launcher, rounds).run()
        case .tls: return try RateBenchmark.tls(launcher, rounds).run()
        case .memory: return try MemoryBenchmark(launcher: launcher, rounds: rounds).run()
        case .slow: return try SlowBenchmark(launcher: launcher, rounds: rounds).run()
        case .http: return try measure(Part.ofHTTP, rounds, folder)
        case .all: return try measure(Part.ofAll, rounds, folder)
        }
    }

    private func measure(_ parts: [Part], _ rounds: Rounds, _ folder: URL) throws -> Report {
        var report = Report()
        for part in parts { report.add(try measure(part, rounds, folder)) }
        return report
    }
}
