import RetailModel
import Routing
import SQL
import Store
import Transform

/// Runs a test of a route's file as the lane would decide its samples: one commit after the other,
/// in books of its own that are nowhere but in memory.
struct RouteTestRun {
    /// The number under which the configuration stands in those books.
    private static let configurationSeq: Int64 = 1

    private let test: RouteTest
    private let plan: RoutePlan
    private let configuration: Configuration

    init(_ test: RouteTest, of plan: RoutePlan, under configuration: Configuration) {
        self.test = test
        self.plan = plan
        self.configuration = configuration
    }

    /// What did not come out as written; nil when all is well.
    func failure() -> MappingTestFailure? {
        do throws(MappingTestFailure) {
            let books = try books()
            for (sample, expected) in zip(test.given, test.expect) {
                try check(try outcome(of: sample, in: books), sample, expected)
            }
            return nil
        } catch {
            return error
        }
    }

    /// What became of one sample.
    private struct Outcome {
        let state: RouteTest.State
        var code: String?
        var openCase: CaseRow?
        /// The queue that gets what is wrong with it, as its route uses it.
        var queue: WorkQueue?
    }

    private func books() throws(MappingTestFailure) -> any SQLConnection {
        do throws(SQLError) {
            let books = try Database.inMemory.connect()
            try Migrator.apply(Schema.migrations, on: books)
            return books
        } catch {
            throw failure("No books can be made for the test: \(error.message)")
        }
    }

    private func outcome(
        of sample: String, in books: any SQLConnection
    ) throws(MappingTestFailure) -> Outcome {
        guard let text = configuration.transform.samples[sample] else {
            throw failure(
                "There is no sample \(sample). "
                    + NearestName.remedy(
                        for: sample, among: Array(configuration.transform.samples.keys)))
        }
        let document: IncomingDocument
        do throws(IntakeRefusal) {
            document = try IncomingDocument.read(
                Array(text.utf8), type: plan.from, under: configuration)
        } catch {
            return Outcome(state: .refused, code: error.reason.code)
        }
        if let taken = document.route, taken.name != plan.name {
            throw failure("\(sample) takes the route \(taken.name).")
        }
        if document.route == nil, case .decided = document.posting {
            throw failure("\(sample) takes no route.")
        }
        return try commit(document, sample, in: books)
    }

    private func commit(
        _ document: IncomingDocument, _ sample: String, in books: any SQLConnection
    ) throws(MappingTestFailure) -> Outcome {
        // Each comes when it happened, so that the same file gives the same deadlines on any day.
        let now = document.occurredAt
        let policy = LanePolicy(
            configuration, configurationSeq: Self.configurationSeq, now: { now })
        do throws(SQLError) {
            return try books.transaction { () throws(SQLError) in
                var group = Group(
                    [Group.Item(route: plan.name, document: document)], policy: policy, now: now)
                guard let receipt = try group.commit(on: books).first else {
                    preconditionFailure("a group answers every document")
                }
                var outcome = Outcome(state: receipt.testState)
                outcome.openCase = try receipt.caseSeq.flatMap { seq throws(SQLError) in
                    try CaseTable.row(seq: seq, on: books)
                }
                outcome.code = outcome.openCase?.code
                outcome.queue = policy.queues.queue(of: document.route?.plan)
                return outcome
            }
        } catch {
            throw failure("\(sample) cannot be kept: \(error.message)")
        }
    }

    // MARK: - Comparing

    private func check(
        _ outcome: Outcome, _ sample: String, _ expected: RouteTest.Expectation
    ) throws(MappingTestFailure) {
        let said = [outcome.code, outcome.openCase?.problem].compactMap(\.self)
            .joined(separator: ": ")
        guard outcome.state == expected.state else {
            let state = expected.state?.rawValue ?? "what is written"
            throw failure(
                "\(sample) is \(outcome.state.rawValue), not \(state)."
                    + (said.isEmpty ? "" : " \(said)"), at: expected.place)
        }
        let texts = [
            ("code", outcome.code, expected.code),
            ("queue", outcome.openCase?.queue, expected.queue),
            ("owner", outcome.openCase?.owner, expected.owner),
        ]
        for (what, found, wanted) in texts {
            guard let wanted, wanted != found else { continue }
            throw failure(
                "The \(what) of \(sample) is \(found ?? "none"), not \(wanted).",
                at: expected.place)
        }
        try checkDeadline(outcome, sample, expected)
    }

    private func checkDeadline(
        _ outcome: Outcome, _ sample: String, _ expected: RouteTest.Expectation
    ) throws(MappingTestFailure) {
        guard let seconds = expected.dueSeconds else { return }
        guard let row = outcome.openCase, let queue = outcome.queue else {
            throw failure("\(sample) has no case that could be due.", at: expected.place)
        }
        let wanted = queue.deadlines.moment(after: seconds, from: row.openedAt)
        guard row.dueAt != wanted else { return }
        throw failure(
            "The case of \(sample), opened at \(row.openedAt), is due at \(row.dueAt), not at "
                + "\(wanted).", at: expected.place)
    }

    private func failure(_ problem: String, at place: SourcePlace? = nil) -> MappingTestFailure {
        MappingTestFailure(test: test.name, place: place ?? test.place, problem: problem)
    }
}

extension Receipt {
    /// The outcome in the words of a route's tests.
    fileprivate var testState: RouteTest.State {
        switch outcome {
        case .posted: .posted
        case .waiting: .waiting
        case .duplicate: .duplicate
        case .conflict: .conflict
        case .superseded: .superseded
        }
    }
}
