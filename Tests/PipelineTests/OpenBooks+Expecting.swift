import PipelineFixture
import Testing

/// Expectations that tell what there was instead.
extension OpenBooks {
    /// Every rule of verification holds.
    func expectSound(_ place: SourceLocation = #_sourceLocation) throws {
        let findings = try findings()
        #expect(findings == [], sourceLocation: place)
    }

    /// Counts and value by outcome, over all hours.
    func expect(
        tallies expected: [String], _ place: SourceLocation = #_sourceLocation
    ) throws {
        let tallies = try tallies()
        #expect(tallies == expected, sourceLocation: place)
    }

    /// Every line of every entry.
    func expect(lines expected: [String], _ place: SourceLocation = #_sourceLocation) throws {
        let lines = try lines()
        #expect(lines == expected, sourceLocation: place)
    }
}
