/// Waiting things of several callers, taken caller by caller in turn, so that the backlog of one
/// does not delay the first of another (round robin of RFC 970).
struct FairQueue<Element> {
    private struct Line {
        var caller: UInt64
        var waiting: [Element] = []
        var taken = 0

        var count: Int { waiting.count - taken }
    }

    private var lines: [Line] = []
    private var turn = 0
    private(set) var count = 0
    private let countMax: Int
    private let perCallerMax: Int

    init(countMax: Int, perCallerMax: Int) {
        self.countMax = countMax
        self.perCallerMax = perCallerMax
    }

    /// Adds behind the caller's own; false when the bound of all or of the caller is reached.
    mutating func add(_ element: Element, of caller: UInt64) -> Bool {
        guard count < countMax else { return false }
        guard let index = lines.firstIndex(where: { $0.caller == caller }) else {
            lines.append(Line(caller: caller, waiting: [element]))
            count += 1
            return true
        }
        guard lines[index].count < perCallerMax else { return false }
        lines[index].waiting.append(element)
        count += 1
        return true
    }

    /// The next caller's first.
    mutating func takeNext() -> Element? {
        guard !lines.isEmpty else { return nil }
        if turn >= lines.count { turn = 0 }
        let element = lines[turn].waiting[lines[turn].taken]
        lines[turn].taken += 1
        count -= 1
        if lines[turn].count == 0 {
            lines.remove(at: turn)
        } else {
            if lines[turn].taken > lines[turn].waiting.count / 2 {
                lines[turn].waiting.removeFirst(lines[turn].taken)
                lines[turn].taken = 0
            }
            turn += 1
        }
        return element
    }
}
