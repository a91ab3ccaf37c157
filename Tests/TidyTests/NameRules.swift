/// What declarations may be called, and that those which cross a room say what they are.
enum NameRules {
    private static let banned: Set<String> = [
        "Manager", "Helper", "Util", "Utils", "Utility", "Data", "Info", "Processor",
    ]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "associatedtype",
    ]

    static func namesSayWhat(_ tree: Tree) -> [Finding] {
        tree.swift().findings { place in
            let name = place.text(1)
            guard kinds.contains(place.text), place.text(-1) != ".", !name.hasPrefix("`"),
                let word = words(name).first(where: banned.contains)
            else { return nil }
            return "\(name) holds the word \(word): say what it is."
        }
    }

    /// The parts of a name in camel case: `SQLRowData` is SQL, Row and Data.
    static func words(_ name: String) -> [String] {
        let letters = Array(name)
        var words: [String] = []
        for (index, letter) in letters.enumerated() {
            let followsSmall = index > 0 && !letters[index - 1].isUppercase
            let precedesSmall = index + 1 < letters.count && letters[index + 1].isLowercase
            if words.isEmpty || (letter.isUppercase && (followsSmall || precedesSmall)) {
                words.append("")
            }
            words[words.count - 1].append(letter)
        }
        return words
    }

    /// `package` is five to nine times slower than `public` across rooms.
    static func nothingIsPackage(_ tree: Tree) -> [Finding] {
        let declarations = kinds.union([
            "func", "var", "let", "init", "subscript", "static", "final", "extension", "import",
            "mutating", "nonisolated", "indirect", "lazy", "(",
        ])
        return tree.swift(below: "Sources/").findings { place in
            guard place.text == "package", declarations.contains(place.text(1)),
                ![".", "func", "var", "let", "case"].contains(place.text(-1))
            else { return nil }
            return "Use public or nothing, not package."
        }
    }

    static func publicSaysWhat(_ tree: Tree) -> [Finding] {
        tree.swift(below: "Sources/").findings { place in
            guard place.text == "public" || place.text == "open", isDeclaration(place),
                !isDocumented(place.file, place.token.line)
            else { return nil }
            return "This public declaration has no `///` sentence."
        }
    }

    private static func isDeclaration(_ place: Place) -> Bool {
        guard !["import", "extension", "(", "="].contains(place.text(1)) else { return false }
        let first = place.file.code[...place.index].last(where: \.beginsLine)
        return place.token.beginsLine || first?.text == "@"
    }

    /// Whether a documentation comment ends above the line, attributes left aside.
    private static func isDocumented(_ file: TextFile, _ line: Int) -> Bool {
        let above = file.lines[..<(line - 1)].last { !$0.drop { $0 == " " }.hasPrefix("@") }
        return above?.drop { $0 == " " }.hasPrefix("///") == true
    }
}
