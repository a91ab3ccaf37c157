/// That what people read agrees with what is there.
enum DocumentRules {
    static let errorsPath = "Docs/reference/errors.md"

    /// Terms of standards that look like error codes: EN 16931 business terms and groups.
    private static let foreign: Set<Substring> = ["BT", "BG", "ISO", "RFC", "SKU", "UTF"]

    static func errorsAreListedOnce(_ tree: Tree) -> [Finding] {
        guard let table = tree[errorsPath] else {
            return [Finding(errorsPath, 1, "The table of error codes is missing.")]
        }
        var rows: [String: [Int]] = [:]
        for (index, line) in table.lines.enumerated() {
            if let code = code(inRow: line) { rows[code, default: []].append(index + 1) }
        }
        var findings: [Finding] = []
        var known: Set<String> = []
        for file in tree.swift(below: "Sources/") {
            for token in file.tokens where token.kind == .text && isCode(token.text[...]) {
                let isNew = known.insert(token.text).inserted
                guard isNew, rows[token.text] == nil else { continue }
                findings.append(
                    Finding(file.path, token.line, "\(token.text) has no row in \(errorsPath)."))
            }
        }
        for (code, lines) in rows {
            for line in lines.dropFirst() {
                findings.append(Finding(errorsPath, line, "\(code) has a row above already."))
            }
            if !known.contains(code), let line = lines.first {
                findings.append(Finding(errorsPath, line, "No source gives \(code) any more."))
            }
        }
        return findings
    }

    /// The code in the first cell of a table row: `| SALE-003 | ...`, also in backquotes.
    private static func code(inRow line: Substring) -> String? {
        guard line.hasPrefix("|"), let cell = line.split(separator: "|").first else { return nil }
        let text = cell.drop { " `".contains($0) }.prefix { !" `".contains($0) }
        return isCode(text) ? String(text) : nil
    }

    /// Whether the text is capital letters, a hyphen and three digits.
    private static func isCode(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count >= 2 && parts[1].utf8.count == 3
            && parts[0].utf8.allSatisfy { (0x41...0x5a).contains($0) }
            && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
            && !foreign.contains(parts[0])
    }

    static func linksResolve(_ tree: Tree) -> [Finding] {
        let pages = tree.files.filter {
            $0.path.hasSuffix(".md") && ($0.path.hasPrefix("Docs/") || !$0.path.contains("/"))
        }
        return pages.flatMap { page in
            links(of: page).compactMap { link, line in
                problem(of: link, on: page, in: tree).map { Finding(page.path, line, $0) }
            }
        }
    }

    private static func problem(of link: String, on page: TextFile, in tree: Tree) -> String? {
        guard !link.contains(":"), !link.isEmpty else { return nil }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
        let path = parts[0].isEmpty ? page.path : resolved(String(parts[0]), from: folder)
        guard let path, tree.contains(path) else { return "The link \(link) leads nowhere." }
        guard parts.count == 2, let target = tree[path] else { return nil }
        let isKnown = anchors(of: target).contains(String(parts[1]))
        return isKnown ? nil : "The link \(link) names no heading of \(path)."
    }

    /// The path that `link` leads to, seen from `folder`; nil when it leaves the repository.
    private static func resolved(_ link: String, from folder: String) -> String? {
        guard !link.hasPrefix("/") else { return nil }
        var parts = folder.split(separator: "/")
        for part in link.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }

    /// The targets of `[text](target)`, outside of code.
    private static func links(of page: TextFile) -> [(link: String, line: Int)] {
        prose(of: page).flatMap { line, number in
            line.split(separator: "](", omittingEmptySubsequences: false).dropFirst()
                .map { (String($0.prefix { $0 != ")" && $0 != " " }), number) }
        }
    }

    /// Headings as their pages link to them: small letters, hyphens for blanks, no punctuation.
    private static func anchors(of page: TextFile) -> Set<String> {
        Set(
            prose(of: page).filter { $0.line.hasPrefix("#") }.map { heading in
                let text = heading.line.drop { $0 == "#" || $0 == " " }.lowercased()
                let kept = text.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                return String(kept.map { $0 == " " ? "-" : $0 })
            })
    }

    /// Lines outside of fenced code, with code spans taken out.
    private static func prose(of page: TextFile) -> [(line: String, number: Int)] {
        var isCode = false
        var prose: [(String, Int)] = []
        for (index, line) in page.lines.enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
            } else if !isCode {
                let spans = line.split(separator: "`", omittingEmptySubsequences: false)
                let kept =
                    line.hasPrefix("#")
                    ? spans.joined()
                    : spans.enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined()
                prose.append((kept, index + 1))
            }
        }
        return prose
    }
}
