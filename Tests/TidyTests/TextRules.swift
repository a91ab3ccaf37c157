/// What no text of the repository holds.
enum TextRules {
    // Put together here, so that this file does not break its own rules.
    private static let unfinished = ["TO" + "DO", "FIX" + "ME"]
    private static let machines = ["home", "root", "work", "Users", "opt"].map { "/" + $0 + "/" }

    static func nothingIsUnfinished(_ tree: Tree) -> [Finding] {
        tree.files.filter { isOurs($0) && !$0.path.hasSuffix(".md") }.lineFindings { line in
            unfinished.first { mark in line.split { !$0.isLetter }.contains { $0 == mark } }
                .map { "\($0): finish it, or say in an issue what is missing." }
        }
    }

    static func nothingNamesAMachine(_ tree: Tree) -> [Finding] {
        tree.files.filter(isOurs).lineFindings { line in
            machines.first { isPath($0, in: line) }
                .map { "A path below \($0) exists on one machine only." }
        }
    }

    /// SQL stands where the tables are, so that a change of a table finds all that reads it.
    static func queriesStayInTheStore(_ tree: Tree) -> [Finding] {
        tree.swift(below: "Sources/").filter { $0.room != "Store" && $0.room != "SQL" }
            .flatMap { file in
                file.tokens.filter { $0.kind == .text && isQuery($0.text) }.map { token in
                    Finding(file.path, token.line, "SQL text belongs into Store.")
                }
            }
    }

    private static func isQuery(_ text: String) -> Bool {
        let words = text.split { $0.isWhitespace }
        return words.indices.dropLast().contains { index in
            let next = words[index + 1]
            switch words[index] {
            case "SELECT": return true
            case "INSERT": return next == "INTO" || next == "OR"
            case "DELETE": return next == "FROM"
            case "UPDATE": return words.dropFirst(index + 2).first == "SET"
            case "CREATE", "ALTER", "DROP": return ["TABLE", "INDEX", "UNIQUE"].contains(next)
            default: return false
            }
        }
    }

    /// Foreign samples are kept as they came.
    private static func isOurs(_ file: TextFile) -> Bool {
        !file.path.contains("/Fixtures/") && !file.path.hasPrefix("LICENSE")
    }

    /// Whether `folder` begins an absolute path in the line, and not the middle of a longer one.
    private static func isPath(_ folder: String, in line: Substring) -> Bool {
        var rest = line
        while let found = rest.firstRange(of: folder) {
            let before = rest[..<found.lowerBound].last ?? " "
            let after = rest[found.upperBound...].first ?? " "
            let isInside = before.isLetter || before.isNumber || "._-/:*)}".contains(before)
            if !isInside && (after.isLetter || after.isNumber || after == ".") { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}
