/// The interchange, group and transaction that a reader is inside of, with what was counted.
struct EDIOpenParts: Sendable {
    struct Transaction: Sendable {
        /// Where the marks count from, in the reader's pending bytes.
        var base: Int
        var type: String
        var control: String
        /// The control number with the lines that were broken in it.
        var sentControl: String
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
    /// Shared by the transactions of one group; nil until the first of them.
    var headers: EDIHeaders?
    var separators = EDISeparators.x12
    var group: Group?
    var transaction: Transaction?
    var groupCount = 0
    var transactionCount = 0
    var segmentCount = 0
    var problems: [EDIProblem] = []
    /// The reference numbers of the messages of EDIFACT, of which each has its own (ISO 9735-1).
    var controls: Set<String> = []
    let tolerated: Set<String>
    private var hasToldWrapping = false
    private var hasToldTabs = false
    /// Whether the header allows no more than to count what follows.
    var isUnreadable = false
    /// Whether bytes of an unreadable interchange stand behind its last terminator.
    var hasLooseBytes = false

    init(tolerated: Set<String>) {
        self.tolerated = tolerated
    }

    /// More reference numbers than these are not compared.
    static let controlsMax = 100_000

    /// Whether a message's reference number came before in the interchange.
    mutating func isRepeated(_ control: String) -> Bool {
        guard controls.count < Self.controlsMax else { return false }
        return !controls.insert(control).inserted
    }

    /// Whether a transaction that begins here lacks its group: always in X12, in EDIFACT once
    /// there are groups.
    var isOutOfGroup: Bool {
        group == nil && (interchange?.standard == .x12 || groupCount > 0)
    }

    /// Whether nothing came in the interchange.
    var isEmpty: Bool {
        transactionCount == 0 && groupCount == 0
            && !problems.contains { $0.reason == .attachedObject }
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

    /// Tabs in front of segments are told once an interchange.
    mutating func noteTabs(at place: EDIPlace) {
        guard !hasToldTabs else { return }
        hasToldTabs = true
        problems.append(EDIProblem(.indented, at: place))
    }

    /// Counts the segments of an unreadable interchange.
    mutating func count(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            if byte == separators.terminator {
                segmentCount += 1
                hasLooseBytes = false
            } else if byte > 0x20 {
                hasLooseBytes = true
            }
        }
    }
}
