import Dispatch
import Synchronization
import Transform

/// A test that stands in a configuration's own files, ready to run.
public struct ConfigurationTest: Sendable {
    /// What it tests: `online-retail-to-sale@1`.
    public let subject: String
    /// How a person calls it.
    public let name: String
    /// Where it stands.
    public let place: SourcePlace
    private let body: @Sendable () -> MappingTestFailure?

    /// A test with what runs it; nil means that all is well.
    public init(
        subject: String, name: String, place: SourcePlace,
        body: @escaping @Sendable () -> MappingTestFailure?
    ) {
        self.subject = subject
        self.name = name
        self.place = place
        self.body = body
    }

    /// What came of a test.
    public struct Outcome: Sendable {
        public let test: ConfigurationTest
        /// Nil when everything came out as written.
        public let failure: MappingTestFailure?
        public let took: Duration
    }

    /// Whether the words are in its name, its subject or its file, in capitals or not.
    public func matches(_ filter: String) -> Bool {
        ["\(subject) \(name)", place.file].contains {
            $0.lowercased().contains(filter.lowercased())
        }
    }

    /// Every test of a configuration, in the order of files and lines.
    public static func all(of configuration: Configuration) -> [ConfigurationTest] {
        let samples = configuration.transform.samples
        var tests = configuration.transform.mappings.values.flatMap { plan in
            plan.tests.map { test in
                ConfigurationTest(subject: plan.reference, name: test.name, place: test.place) {
                    plan.runTest(test, samples: samples)
                }
            }
        }
        tests += configuration.routes.routes.flatMap { plan in
            plan.tests.map { test in
                ConfigurationTest(subject: plan.reference, name: test.name, place: test.place) {
                    RouteTestRun(test, of: plan, under: configuration).failure()
                }
            }
        }
        return tests.sorted {
            ($0.place.file, $0.place.line, $0.place.column)
                < ($1.place.file, $1.place.line, $1.place.column)
        }
    }

    /// Runs tests beside each other, without network or disk; blocks until all have ended.
    public static func run(_ tests: [ConfigurationTest]) -> [Outcome] {
        let outcomes = Mutex([Outcome?](repeating: nil, count: tests.count))
        DispatchQueue.concurrentPerform(iterations: tests.count) { index in
            let started = ContinuousClock.now
            let failure = tests[index].body()
            let outcome = Outcome(
                test: tests[index], failure: failure, took: ContinuousClock.now - started)
            outcomes.withLock { $0[index] = outcome }
        }
        return outcomes.withLock { $0.compactMap(\.self) }
    }
}
