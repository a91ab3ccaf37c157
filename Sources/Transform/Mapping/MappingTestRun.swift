// Running the tests of a mapping's file, without network or disk.
extension MappingPlan {
    /// Runs every test of the mapping's file.
    ///
    /// - Parameter samples: the texts of the samples by their path, as
    ///   ``ConfigurationSet/samples`` has them.
    /// - Returns: what did not come out as written, in the order of the file; empty when all is
    ///   well.
    public func runTests(samples: [String: String]) -> [MappingTestFailure] {
        tests.compactMap { runTest($0, samples: samples) }
    }

    /// Runs one test of the mapping's file.
    ///
    /// - Returns: what did not come out as written; nil when all is well.
    public func runTest(_ test: MappingTest, samples: [String: String]) -> MappingTestFailure? {
        do throws(MappingTestFailure) {
            let results = try inputs(of: test, samples: samples).flatMap { run($0) }
            guard test.document <= results.count else {
                throw test.failure("It became \(results.count) documents.")
            }
            try test.check(results[test.document - 1])
            return nil
        } catch {
            return error
        }
    }

    /// What a test gives to the mapping: its sample, changed as the test says.
    func inputs(
        of test: MappingTest, samples: [String: String]
    ) throws(MappingTestFailure) -> [MappingInput] {
        guard let sample = samples[test.given] else {
            throw test.failure(
                "There is no sample \(test.given). "
                    + NearestName.remedy(for: test.given, among: Array(samples.keys)))
        }
        return source.format == .csv
            ? [.rows(try rows(of: sample, test))] : try trees(of: sample, test)
    }

    /// Every tree of the sample, changed as the test says.
    private func trees(
        of sample: String, _ test: MappingTest
    ) throws(MappingTestFailure) -> [MappingInput] {
        let reader = RecordReader(schema: source)
        var inputs: [MappingInput] = []
        do {
            for document in try SourceTrees.documents(in: Array(sample.utf8), of: source) {
                var document = document
                for (place, text) in test.changes.sorted(by: { $0.key < $1.key }) {
                    document = try JSONEdit(place: place, text: text).applied(to: document)
                }
                let root = try JSONDocument(parsing: document, keys: reader.keys).root
                guard let reading = reader.read(root) else {
                    throw test.failure("The sample is no object.")
                }
                inputs.append(.document(reading.record))
            }
        } catch let failure as MappingTestFailure {
            throw failure
        } catch let refusal as JSONEditRefusal {
            throw test.failure(refusal.problem)
        } catch let refusal as SourceRefusal {
            throw test.failure(refusal.problem)
        } catch {
            throw test.failure("The sample cannot be read: \(error)")
        }
        return inputs
    }

    /// All rows of a sample are one document.
    private func rows(
        of sample: String, _ test: MappingTest
    ) throws(MappingTestFailure) -> [Record] {
        var file = CSVReader()
        let first = file.feed(Array(sample.utf8))
        guard let header = file.header else { throw test.failure("The sample has no header.") }
        var reader: RowReader
        do throws(SchemaDrift) {
            reader = try RowReader(schema: source, header: header)
        } catch {
            throw test.failure(error.problem)
        }
        var records: [Record] = []
        for batch in [first, file.finish()] {
            for row in batch {
                guard case .record(let record) = row else {
                    throw test.failure("A line of the sample cannot be read.")
                }
                records.append(reader.record(record, changes: test.changes(ofLine: record.line)))
            }
        }
        guard !records.isEmpty else { throw test.failure("The sample has no rows.") }
        return records
    }
}

extension MappingTest {
    /// The changes of one line of the sample: `line/2/UnitPrice` changes the column UnitPrice of
    /// line 2.
    fileprivate func changes(ofLine line: Int) -> [String: String] {
        let prefix = "line/\(line)/"
        var found: [String: String] = [:]
        for (pointer, text) in changes where pointer.hasPrefix(prefix) {
            found[String(pointer.dropFirst(prefix.utf8.count))] = text
        }
        return found
    }

    fileprivate func failure(
        _ problem: String, at place: SourcePlace? = nil, causes: [MappingProblem] = []
    ) -> MappingTestFailure {
        MappingTestFailure(
            test: name, place: place ?? self.place, problem: problem, causes: causes)
    }

    fileprivate func check(_ result: MappingResult) throws(MappingTestFailure) {
        switch (expectation, result) {
        case (.values(let expected), .document(let json)):
            try check(expected, in: json)
        case (.skipped(let expected), .skipped(let because)):
            guard expected == because else {
                throw failure("It was skipped because \"\(because)\", not \"\(expected)\".")
            }
        case (.problem(let rule, let place), .failed(let problems)):
            let isFound = problems.contains {
                $0.rule.rawValue == rule && (place == nil || $0.path == place)
            }
            guard isFound else {
                let places = problems.map { "\($0.rule.rawValue) at \($0.path)" }
                throw failure(
                    "The problems were \(places.joined(separator: ", ")).", causes: problems)
            }
        case (_, .document): throw failure("It was mapped.")
        case (_, .skipped(let because)): throw failure("It was skipped because \"\(because)\".")
        case (_, .failed(let problems)):
            let said = problems.map { "\($0.path): \($0.problem)" }
            throw failure("It failed. \(said.joined(separator: " "))", causes: problems)
        }
    }

    private func check(
        _ expected: [(pointer: String, text: String, place: SourcePlace)], in json: [UInt8]
    ) throws(MappingTestFailure) {
        guard let document = try? JSONDocument(parsing: json) else {
            throw failure("The mapping wrote something that is no JSON.")
        }
        for (pointer, text, place) in expected {
            guard let node = Self.node(at: pointer, from: document.root) else {
                if text == "null" { continue }
                throw failure("There is nothing at \(pointer).", at: place)
            }
            // Texts are compared without their quotes, everything else as it is written.
            let found = node.text() ?? node.source.text
            guard found.isSameText(as: text) else {
                throw failure("At \(pointer) stands \"\(found)\", not \"\(text)\".", at: place)
            }
        }
    }

    /// The node that `lines/0/gross` leads to.
    private static func node(at pointer: String, from root: JSONNode) -> JSONNode? {
        var node = root
        for part in pointer.split(separator: "/") {
            var next: JSONNode?
            if node.kind == .array, let wanted = Int(part) {
                var position = 0
                node.forEachElement { element in
                    if position == wanted { next = element }
                    position += 1
                }
            } else {
                next = node.member(named: String(part))
            }
            guard let next else { return nil }
            node = next
        }
        return node
    }
}
