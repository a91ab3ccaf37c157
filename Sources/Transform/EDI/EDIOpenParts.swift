/// The interchange, group and transaction that a reader is inside of, with what was counted.
struct EDIOpenParts: Sendable {
    struct Transaction: Sendable {
        /// Where the marks count from, in the reader's pending bytes.
        var base: Int
        var type: String
        var control: String
        var version: String
        var problems: [EDIProblem]
        /// The rest of it is passed over, and it is not given again at its end.
        var isGiven = false
    }

    struct Group: Sendable {
        var header: EDIGroup
        var transactionCount = 0
        var problems: [EDIProblem] = []
    }

    var interchange: EDIInterchange?
    var separators = EDISeparators.x12
    var group: Group?
    var transaction: Transaction?
    var groupCount = 0
    var transactionCount = 0
    var segmentCount = 0
    var problems: [EDIProblem] = []
    let tolerated: Set<String>
    private var hasToldWrapping = false

    init(tolerated: Set<String>) {
        self.tolerated = tolerated
    }

    /// Adds a problem to the innermost part that is open.
    mutating func note(_ problem: EDIProblem) {
        let problem = problem.tolerated(tolerated)
        if transaction != nil {
            guard (transaction?.problems.count ?? 0) < EDIReader.problemsMax else { return }
            transaction?.problems.append(problem)
        } else if group != nil {
            guard (group?.problems.count ?? 0) < EDIReader.problemsMax else { return }
            group?.problems.append(problem)
        } else if problems.count < EDIReader.problemsMax {
            problems.append(problem)
        }
    }

    /// Wrapped lines are told once an interchange, because they run through all of it.
    mutating func noteWrapping(at place: EDIPlace) {
        guard !hasToldWrapping else { return }
        hasToldWrapping = true
        problems.append(EDIProblem(.wrappedLines, at: place))
    }
}
