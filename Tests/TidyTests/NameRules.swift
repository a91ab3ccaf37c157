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

    /// Types, functions and initialisers that cross a room say what they are. A property or case
    /// does where its name is not enough, which no test can tell; a witness is said at its
    /// protocol.
    static func publicSaysWhat(_ tree: Tree) -> [Finding] {
        let sources = tree.swift(below: "Sources/")
        let witnesses = Set(sources.flatMap(requirements)).union(["==", "<", "hash"])
        return sources.findings { place in
            guard place.text == "public" || place.text == "open", isDeclaration(place),
                let (kind, name) = declaration(place), told.contains(kind),
                kind != "func" || !witnesses.contains(name),
                !isDocumented(place.file, place.token.line)
            else { return nil }
            return "This public declaration has no `///` sentence."
        }
    }

    private static let told = kinds.union(["func", "init", "subscript"])
    private static let declarators = told.union(["var", "let", "case"])
    /// More modifiers than a declaration ever has, with their brackets.
    private static let modifierTokensMax = 16

    /// What is declared and how it is called: `func` and `tally`; operators by their characters.
    private static func declaration(_ place: Place) -> (kind: String, name: String)? {
        for offset in 1...modifierTokensMax {
            let kind = place.text(offset)
            let isModifier = kind == "class" && declarators.contains(place.text(offset + 1))
            guard declarators.contains(kind), !isModifier else { continue }
            let name = place.text(offset + 1)
            return (kind, name == "=" ? name + place.text(offset + 2) : name)
        }
        return nil
    }

    /// The functions that the protocols of a file require.
    private static func requirements(_ file: TextFile) -> [String] {
        var names: [String] = []
        var depth = 0
        var isProtocol = false
        for (index, token) in file.code.enumerated() {
            switch token.text {
            case "protocol" where depth == 0: isProtocol = true
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { isProtocol = false }
            case "func" where isProtocol && depth == 1 && index + 1 < file.code.count:
                names.append(file.code[index + 1].text)
            default: break
            }
        }
        return names
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
