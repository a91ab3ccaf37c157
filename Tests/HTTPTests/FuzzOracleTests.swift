import Foundation
import Testing
import TurnstileFixture

/// What the fuzzer searches for hours (Tests/Scripts/fuzz.sh), tried for seconds in every run.
@Suite(.serialized, .takesTurns) struct `Whatever bytes arrive` {
    private static let mutations = 1_000
    private static let connections = 300

    @Test(arguments: Oracle.allCases)
    func `seeds and their mutations break no oracle`(oracle: Oracle) throws {
        let seeds = try FuzzFiles.seeds(of: oracle.rawValue)
        for seed in seeds { try oracle.check(seed) }
        var mutator = Mutator(seed: 1)
        for number in 0..<Self.mutations {
            let input = mutator.mutation(of: seeds)
            do throws(OracleBroken) {
                try oracle.check(input)
            } catch {
                Issue.record("Mutation \(number), \(Data(input).base64EncodedString()): \(error)")
                return
            }
        }
    }

    @Test func `a server's answers belong to the requests that a second reader finds`()
        async throws
    {
        let seeds =
            try FuzzFiles.seeds(of: Oracle.pipeline.rawValue)
            + FuzzFiles.findings().filter { $0.oracle == .pipeline }.map(\.bytes)
        var mutator = Mutator(seed: 2)
        let inputs = seeds + (0..<Self.connections).map { _ in mutator.mutation(of: seeds) }
        try await withServer(router: ConnectionOracle.router()) { port in
            for input in inputs {
                do throws(OracleBroken) {
                    try ConnectionOracle(port: port).check(input)
                } catch {
                    Issue.record("\(Data(input).base64EncodedString()): \(error)")
                    return
                }
            }
        }
    }

    @Test func `what the fuzzer once found is mended`() throws {
        let findings = try FuzzFiles.findings()
        #expect(!findings.isEmpty)
        for (oracle, name, input) in findings {
            do throws(OracleBroken) {
                try oracle.check(input)
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
    }
}
