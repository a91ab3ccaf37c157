import Foundation

/// The table that a run prints, and whether each target was met.
struct Report {
    private var rows: [(name: String, figure: String, note: String)] = []
    private var verdicts: [(isMet: Bool, text: String)] = []

    /// Whether no target was missed.
    var isMet: Bool { verdicts.allSatisfy(\.isMet) }

    /// Adds a line to the table.
    mutating func add(_ name: String, _ figure: String, _ note: String = "") {
        rows.append((name, figure, note))
    }

    /// Adds a ratio and whether it is at least `wanted`.
    mutating func add(_ name: String, ratio: Double, atLeast wanted: Double, goal: Double? = nil) {
        let aim = goal.map { ", goal \(Self.ratio($0))" } ?? ""
        judge(
            name, Self.ratio(ratio), isMet: ratio >= wanted, "target \(Self.ratio(wanted))\(aim)")
    }

    /// Adds a figure and whether it is at most `wanted`.
    mutating func add(
        _ name: String, _ figure: Double, atMost wanted: Double, as text: (Double) -> String,
        _ note: String = ""
    ) {
        judge(
            name, text(figure), isMet: figure <= wanted, "target at most \(text(wanted))",
            note.isEmpty ? "" : "; \(note)")
    }

    private mutating func judge(
        _ name: String, _ figure: String, isMet: Bool, _ target: String, _ note: String = ""
    ) {
        add(name, figure, target + note)
        verdicts.append((isMet, "\(name): \(figure), \(target)"))
    }

    /// Adds everything that another report holds.
    mutating func add(_ other: Report) {
        rows += other.rows
        verdicts += other.verdicts
    }

    /// The table, then PASS or MISS for each target.
    func printAll() {
        let nameWidth = rows.map(\.name.count).max() ?? 0
        let figureWidth = rows.map(\.figure.count).max() ?? 0
        print("")
        for row in rows {
            let name = row.name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
            let space = String(repeating: " ", count: figureWidth - row.figure.count)
            print("\(name)  \(space)\(row.figure)  \(row.note)")
        }
        print("")
        for verdict in verdicts { print(verdict.isMet ? "PASS" : "MISS", verdict.text) }
    }

    // MARK: - Figures

    static func ratio(_ figure: Double) -> String { String(format: "%.2fx", figure) }

    static func microseconds(_ seconds: Double) -> String {
        String(format: "%.2f us", seconds * 1e6)
    }

    static func milliseconds(_ seconds: Double) -> String {
        String(format: "%.3f ms", seconds * 1e3)
    }

    static func kibibytes(_ bytes: Double) -> String { String(format: "%.1f KiB", bytes / 1024) }

    static func mebibytes(_ bytes: Double) -> String {
        String(format: "%.1f MiB", bytes / 1_048_576)
    }

    static func perSecond(_ figure: Double) -> String { String(format: "%.0f/s", figure) }

    static func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }

    /// The lowest and the highest, so that a reader sees how far to trust the median.
    static func spread(_ figures: [Double], _ text: (Double) -> String) -> String {
        guard let low = figures.min(), let high = figures.max() else { return "" }
        return "\(text(low)) to \(text(high))"
    }
}
