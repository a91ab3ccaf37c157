import Foundation

/// Reads the corpus, strictly: a line that says nothing, or something unknown, is an error.
///
///     # a remark
///     case A sentence that says what must happen
///     rule RFC 9112 section 7.1, CVE-2013-2028
///     > POST /echo HTTP/1.1        sent with CR LF behind it
///     | 5                          sent as it stands
///     wait 100                     sending goes on when a 100 (Continue) has arrived
///     half-close                   the client ends its side after sending
///     may 100                      a 100 (Continue) may come or not
///     < 200 "hello"                an answer: its body, `without body`, or neither
///     + Connection: close          a field that the answer has once, with that value
///     - Transfer-Encoding          a field that it has not
///     then open                    or `then closed`
struct CorpusReader {
    private let file: String
    private var line = 0
    private var cases: [CorpusCase] = []
    private var current: CorpusCase?

    /// Every case below a folder, file by file.
    static func cases(in folder: URL) throws -> [CorpusCase] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return try cases(of: text, file: name)
        }
    }

    static func cases(of text: String, file: String) throws(CorpusError) -> [CorpusCase] {
        var reader = CorpusReader(file: file)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            reader.line += 1
            try reader.take(line)
        }
        try reader.finishCase()
        return reader.cases
    }

    private init(file: String) {
        self.file = file
    }

    private func failure(_ problem: String) -> CorpusError {
        CorpusError(place: "\(file):\(line)", problem: problem)
    }

    private mutating func take(_ line: Substring) throws(CorpusError) {
        guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw failure("Only visible ASCII and spaces stand in a corpus.")
        }
        guard line.last != " " else { throw failure("Spaces at a line's end cannot be seen.") }
        if line.isEmpty || line.hasPrefix("#") { return }
        let word = line.prefix { $0 != " " }
        let rest = line.dropFirst(word.count + 1)
        if word == "case" { return try beginCase(String(rest)) }
        guard var open = current else { throw failure("A case begins with its name.") }
        try take(word, rest, into: &open)
        current = open
    }

    private mutating func beginCase(_ name: String) throws(CorpusError) {
        try finishCase()
        guard !name.isEmpty else { throw failure("A case needs a name.") }
        current = CorpusCase(name: name, place: "\(file):\(line)")
    }

    private func take(
        _ word: Substring, _ rest: Substring, into open: inout CorpusCase
    ) throws(CorpusError) {
        guard open.ending == nil else { throw failure("Nothing stands behind the ending.") }
        switch word {
        case "rule":
            guard open.rules.isEmpty else { throw failure("The rules stand on one line.") }
            open.rules = try rules(rest)
        case ">", "|", "wait", "half-close": try takeStep(word, rest, into: &open)
        case "may":
            guard rest == "100" else { throw failure("Only a 100 may come or not.") }
            open.mayContinue = true
        case "<": open.answers.append(try answer(rest))
        case "+", "-": try takeField(word, rest, into: &open)
        case "then":
            guard let ending = CorpusCase.Ending(rawValue: String(rest)) else {
                throw failure("A case ends open or closed.")
            }
            open.ending = ending
        default: throw failure("Nothing is known that begins with \(word).")
        }
    }

    private func rules(_ text: Substring) throws(CorpusError) -> [String] {
        let rules = text.split(separator: ", ").map(String.init)
        let isKnown = { (rule: String) in
            rule.wholeMatch(of: #/RFC \d{4} section \d+(\.\d+)*/#) != nil
                || rule.wholeMatch(of: #/CVE-\d{4}-\d{4,}|RFC 7230 erratum \d{4}/#) != nil
        }
        guard rules.contains(where: { $0.contains(" section ") }), rules.allSatisfy(isKnown) else {
            throw failure("A rule is a section of an RFC, and beside it an erratum or a CVE.")
        }
        return rules
    }

    private func takeStep(
        _ word: Substring, _ rest: Substring, into open: inout CorpusCase
    ) throws(CorpusError) {
        guard open.answers.isEmpty, !open.halfCloses else {
            throw failure("What is sent stands before the end of sending and the answers.")
        }
        switch word {
        case "wait":
            guard rest == "100" else { throw failure("Only a 100 can be waited for.") }
            open.steps.append(.waitForContinue)
        case "half-close": open.halfCloses = true
        default:
            guard let bytes = CorpusText.bytes(rest) else { throw failure("An unknown escape.") }
            let sent = word == ">" ? bytes + [0x0D, 0x0A] : bytes
            if case .send(let before) = open.steps.last {
                open.steps[open.steps.count - 1] = .send(before + sent)
            } else {
                open.steps.append(.send(sent))
            }
        }
    }

    private func answer(_ text: Substring) throws(CorpusError) -> CorpusCase.ExpectedAnswer {
        guard let status = Int(text.prefix(3)), (100...599).contains(status) else {
            throw failure("An answer begins with its status.")
        }
        let rest = text.dropFirst(3)
        if rest.isEmpty { return .init(status: status, body: .any) }
        if rest == " without body" { return .init(status: status, body: .without) }
        guard rest.count >= 3, rest.hasPrefix(" \""), rest.hasSuffix("\""),
            let bytes = CorpusText.bytes(rest.dropFirst(2).dropLast())
        else { throw failure("Behind the status stands a body in quotes, or: without body.") }
        return .init(status: status, body: .bytes(bytes))
    }

    private func takeField(
        _ word: Substring, _ rest: Substring, into open: inout CorpusCase
    ) throws(CorpusError) {
        guard let last = open.answers.indices.last else {
            throw failure("A field belongs to the answer above it.")
        }
        let parts = rest.split(separator: ": ", maxSplits: 1).map(String.init)
        switch (word, parts.count) {
        case ("+", 2):
            open.answers[last].fields.append(.holds(name: parts[0], value: parts[1]))
        case ("-", 1): open.answers[last].fields.append(.isMissing(name: parts[0]))
        default: throw failure("A field is there with a value, or missing without one.")
        }
    }

    private mutating func finishCase() throws(CorpusError) {
        guard let open = current else { return }
        current = nil
        guard !open.rules.isEmpty, let ending = open.ending else {
            throw failure("The case above, \(open.name), needs its rule and its ending.")
        }
        guard !open.halfCloses || ending == .closed else {
            throw failure("After a half-close the connection above cannot stay open.")
        }
        guard ending == .open || !open.answers.isEmpty || open.halfCloses else {
            throw failure("A connection above is closed without a reason.")
        }
        cases.append(open)
    }
}
