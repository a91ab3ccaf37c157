import Testing

@testable import Telemetry

@Suite struct `A registry of metrics` {
    @Test func `gives the same series for the same name and labels`() {
        let registry = Registry()
        let labels = ["store"]
        let first = registry.counters("sales_total", help: "Sales.", labels: labels).series("7")
        let second = registry.counters("sales_total", help: "Sales.", labels: labels).series("7")
        first.increment()
        second.increment(by: 2)
        #expect(first === second)
        #expect(first.value == 3)
    }

    @Test func `puts what comes after the bound into one series`() {
        let family = Registry().counters("sales_total", help: "Sales.", labels: ["store"])
        let known = family.series("0")
        for store in 1..<1000 { _ = family.series(String(store)) }
        let late = family.series("1000")
        let later = family.series("1001")
        #expect(late === later)
        #expect(family.series("0") === known)
        #expect(family.series("other") === late)
        #expect(family.samples.count == 1001)
    }

    @Test func `cuts a long label value between two characters`() {
        let family = Registry().counters("sales_total", help: "Sales.", labels: ["store"])
        _ = family.series(String(repeating: "a", count: 255) + "€")
        #expect(family.samples.map(\.values) == [[String(repeating: "a", count: 255)]])
    }

    @Test func `loses no count of many threads`() async {
        let registry = Registry()
        let counter = registry.counter("sales_total", help: "Sales.")
        let latency = registry.histogram("post_seconds", help: "Time.", bounds: [10, 20])
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<100_000 {
                        counter.increment()
                        latency.observe(task < 4 ? 10 : 21)
                    }
                }
            }
        }
        #expect(counter.value == 800_000)
        let expected = MetricReading.Distribution(
            bounds: [10, 20], counts: [400_000, 0, 400_000], sum: 12_400_000)
        #expect(latency.reading == .distribution(expected))
    }

    @Test func `asks for what is read only at a scrape`() {
        let registry = Registry()
        let free = registry.gauge("disk_free_bytes", help: "Free.", unit: .bytes)
        registry.beforeScrape { free.add(10) }
        #expect(free.value == 0)
        _ = registry.exposition()
        _ = registry.exposition(.openMetrics)
        #expect(free.value == 20)
    }

    @Test func `never lowers a count that the system keeps`() {
        let counter = Counter()
        counter.raise(to: 50)
        counter.raise(to: 40)
        #expect(counter.value == 50)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (-250_000_000, "-0.25"),
            (60_000_000_000, "60"), (.max, "9223372036.854775807"), (.min, "-9223372036.854775808"),
        ] as [(Int64, String)])
    func `writes nanoseconds as exact seconds`(nanoseconds: Int64, text: String) {
        #expect(MetricUnit.seconds.text(nanoseconds) == text)
    }

    @Test(
        arguments: [
            ("Sales_total", .counter, .none, [], "small letters, digits and single underscores"),
            ("sales__total", .counter, .none, [], "small letters, digits and single underscores"),
            ("sales_", .gauge, .none, [], "small letters, digits and single underscores"),
            ("2_sales", .gauge, .none, [], "small letters, digits and single underscores"),
            ("sales", .counter, .none, [], "does not end with _total"),
            ("sales_total", .gauge, .none, [], "ends with _total, which the format reserves"),
            (
                "post_time", .histogram, .seconds, [],
                "counts seconds, so its name ends with that unit"
            ),
            ("sent_total", .counter, .bytes, [], "counts bytes, so its name ends with that unit"),
            ("sales_count", .gauge, .none, [], "ends with _count, which the format reserves"),
            ("sales", .gauge, .none, ["le"], "cannot have a label called 'le'"),
            ("sales", .gauge, .none, ["Store"], "cannot have a label called 'Store'"),
            ("sales", .gauge, .none, ["store", "store"], "has one label twice"),
        ] as [(String, MetricKind, MetricUnit, [String], String)])
    func `refuses a name that breaks the conventions`(
        name: String, kind: MetricKind, unit: MetricUnit, labels: [String], sentence: String
    ) {
        let metric = MetricDescription(
            name: name, help: "Help.", kind: kind, unit: unit, labels: labels)
        #expect(metric.problem?.contains(sentence) == true)
    }

    @Test func `refuses bounds that are missing, too many, or do not rise`() {
        #expect(Histogram.problem(of: []) == "A histogram has 1 to 23 bounds, not 0.")
        #expect(
            Histogram.problem(of: Array(1...24)) == "A histogram has 1 to 23 bounds, not 24.")
        #expect(
            Histogram.problem(of: [1, 3, 3]) == "A histogram's bounds rise, but 3 follows 3.")
        #expect(Histogram.problem(of: Histogram.latencyBounds) == nil)
        #expect(Histogram.problem(of: Histogram.groupBounds) == nil)
    }

    @Test func `stops the program when one name is declared twice with different words`() async {
        await #expect(processExitsWith: .failure) {
            let registry = Registry()
            _ = registry.counter("sales_total", help: "Sales.")
            _ = registry.gauge("sales", help: "Sales.")
        }
    }
}
