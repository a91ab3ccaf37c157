import Testing

@testable import Transform

@Suite struct `Conformance with the Common Expression Language` {
    @Test func report() throws {
        let suite = try #require(ConformanceSuite.whole)
        for file in ConformanceSuite.coreFiles + ConformanceSuite.extensionFiles {
            let failures = suite.failures(of: file)
            print(file, suite.cases(of: file).count, failures.count)
            for failure in failures { print("   ", failure) }
        }
    }
}
