import Foundation
import RandomFixture
import Testing

/// What the fuzzer searches for hours (Tests/Scripts/fuzz.sh), tried for seconds in every run.
@Suite struct `Whatever is read as a document` {
    private static let mutations = 300

    private static func files(_ folder: URL) throws -> [(name: String, bytes: [UInt8])] {
        try FormatsFolders.files(in: folder).map { file in
            (file.lastPathComponent, try FormatsFolders.bytes(file))
        }
    }

    /// This file stands in Tests/TransformTests/Oracles, also behind a symbolic link.
    private static let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: DocumentOracle.allCases)
    func `seeds and their mutations break no oracle`(oracle: DocumentOracle) throws {
        let folder = Self.tests.appendingPathComponent("Fuzz/Seeds/\(oracle.rawValue)")
        let seeds = try Self.files(folder).map(\.bytes)
        try #require(!seeds.isEmpty)
        for seed in seeds { try oracle.check(seed) }
        var generator = SeededGenerator(seed: 1)
        for number in 0..<Self.mutations {
            let input = Self.mutation(of: seeds, &generator)
            do throws(OracleBroken) {
                try oracle.check(input)
            } catch {
                Issue.record("Mutation \(number), \(Data(input).base64EncodedString()): \(error)")
                return
            }
        }
    }

    /// One seed with bytes changed, left out, doubled, or with another seed's end.
    private static func mutation(
        of seeds: [[UInt8]], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var input = seeds.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !input.isEmpty {
            let place = Int.random(in: 0..<input.count, using: &generator)
            let run = place..<min(input.count, place + Int.random(in: 1...16, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: input[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: input.removeSubrange(run)
            case 2: input.insert(contentsOf: input[run], at: place)
            case 3:
                let other = seeds.randomElement(using: &generator) ?? []
                input = input.prefix(place) + other.suffix(other.count / 2)
            default: input.swapAt(place, Int.random(in: 0..<input.count, using: &generator))
            }
        }
        return input
    }

    /// Each file is named after its oracle and what was wrong: `interchange-tabs-twice`.
    @Test func `what the fuzzer once found is mended`() throws {
        let folder = FormatsFolders.fixtures.appendingPathComponent("fuzz")
        let findings = try Self.files(folder)
        #expect(!findings.isEmpty)
        for (name, input) in findings {
            let oracle = try #require(
                DocumentOracle(rawValue: String(name.prefix { $0 != "-" })))
            do throws(OracleBroken) {
                try oracle.check(input)
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
    }
}
