/// How long lines, functions and files may be.
enum SizeRules {
    static let columnsMax = 100
    static let functionLinesMax = 60
    static let fileLinesMax = 500

    static func linesFit(_ tree: Tree) -> [Finding] {
        tree.swift().lineFindings { line in
            guard line.utf8.count > columnsMax, line.count > columnsMax else { return nil }
            return "This line has \(line.count) columns, more than \(columnsMax)."
        }
    }

    static func filesFit(_ tree: Tree) -> [Finding] {
        tree.swift().compactMap { file in
            guard file.lines.count > fileLinesMax else { return nil }
            return Finding(
                file.path, file.lines.count,
                "This file has \(file.lines.count) lines, more than \(fileLinesMax).")
        }
    }

    static func functionsFit(_ tree: Tree) -> [Finding] {
        tree.swift().findings { place in
            guard isFunction(place), let end = lastLine(place.file.code, place.index) else {
                return nil
            }
            let count = end - place.token.line + 1
            guard count > functionLinesMax else { return nil }
            let name = place.text == "func" ? place.text(1) : place.text
            return "Function \(name) has \(count) lines, more than \(functionLinesMax)."
        }
    }

    private static func isFunction(_ place: Place) -> Bool {
        switch place.text {
        case "func", "deinit": place.text(-1) != "."
        case "init", "subscript": place.text(-1) != "." && ["(", "?", "<"].contains(place.text(1))
        default: false
        }
    }

    /// Words that begin the next declaration when a function has no body.
    private static let beginnings: Set<String> = [
        "func", "init", "var", "let", "case", "static", "class", "struct", "enum", "actor",
        "protocol", "extension", "subscript", "associatedtype", "typealias", "mutating", "public",
        "private", "fileprivate", "internal", "nonisolated", "deinit", "import", "@", "#", "}",
    ]

    /// The line of the bracket that closes a function's body; nil when it has none.
    private static func lastLine(_ code: [Token], _ start: Int) -> Int? {
        var round = 0
        var curly = 0
        for index in code.indices.dropFirst(start + 1) {
            let token = code[index]
            if curly == 0, round == 0, token.beginsLine, beginnings.contains(token.text) {
                return nil
            }
            switch token.text {
            case "(", "[": round += 1
            case ")", "]": round -= 1
            case "{" where round == 0 || curly > 0: curly += 1
            case "}" where curly == 1: return token.line
            case "}" where curly > 1: curly -= 1
            default: break
            }
        }
        return nil
    }
}
