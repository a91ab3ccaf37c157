/// Looks for personal data in samples, which are kept with the configuration and shown to everyone
/// who works on it.
struct SampleScan {
    /// What was found, with the words for it.
    private enum Kind: String, CaseIterable {
        case email = "an e-mail address"
        case card = "a card number"
        case account = "a bank account number (IBAN)"
        case phone = "a telephone number"
        case person = "a person's name or address"
    }

    private let bytes: [UInt8]
    private var found: [Kind: (first: Int, count: Int)] = [:]

    /// Reports each kind that a sample holds, at its first place.
    static func check(_ path: String, _ text: String, _ warnings: ProblemList) {
        var scan = SampleScan(bytes: Array(text.utf8))
        scan.scanWords()
        scan.scanNumbers()
        scan.scanKeys(text)
        let slice = ByteSlice(scan.bytes)
        for kind in Kind.allCases {
            guard let (first, count) = scan.found[kind] else { continue }
            let place = slice.place(of: first)
            let others = count > 1 ? ", and \(count - 1) more" : ""
            warnings.report(
                "WARN-003", at: SourcePlace(file: path, line: place.line, column: place.column),
                "The sample holds what looks like \(kind.rawValue)\(others).",
                remedy: "Put made-up values in its place: user@example.com, +1 555 0100, "
                    + "4111 1111 1111 1111.")
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func note(_ kind: Kind, at position: Int) {
        let known = found[kind]
        found[kind] = (known?.first ?? position, (known?.count ?? 0) + 1)
    }

    // MARK: - Words: e-mail addresses and IBANs

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "@.+-_%".utf8.contains(byte)
        }
    }

    private mutating func scanWords() {
        var start = 0
        while start < bytes.count {
            guard Self.isWord(bytes[start]) else {
                start += 1
                continue
            }
            let end = bytes[start...].firstIndex { !Self.isWord($0) } ?? bytes.endIndex
            let word = String(decoding: bytes[start..<end], as: UTF8.self)
            if Self.isEmail(word) { note(.email, at: start) }
            if Self.isIBAN(word) { note(.account, at: start) }
            start = end
        }
    }

    /// Domains that RFC 2606 and RFC 6761 keep for examples belong to nobody.
    private static func isEmail(_ word: String) -> Bool {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        let labels = parts[1].lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2,
            labels.allSatisfy({ !$0.isEmpty })
        else { return false }
        if ["example", "test", "invalid", "localhost"].contains(last) { return false }
        return !(labels.contains("example") && ["com", "net", "org"].contains(last))
    }

    /// ISO 13616: two letters, two check digits, remainder 1 by 97.
    private static func isIBAN(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        guard (15...34).contains(bytes.count), bytes[0..<2].allSatisfy({ (65...90).contains($0) }),
            bytes[2..<4].allSatisfy({ (48...57).contains($0) })
        else { return false }
        var remainder = 0
        for byte in bytes[4...] + bytes[..<4] {
            switch byte {
            case 48...57: remainder = (remainder * 10 + Int(byte) - 48) % 97
            case 65...90: remainder = (remainder * 100 + Int(byte) - 55) % 97
            default: return false
            }
        }
        return remainder == 1
    }

    // MARK: - Numbers: cards and telephones

    private mutating func scanNumbers() {
        var start = 0
        while start < bytes.count {
            let isStart = (0x30...0x39).contains(bytes[start]) || bytes[start] == UInt8(ascii: "+")
            let isInside = start > 0 && Self.isWord(bytes[start - 1])
            guard isStart, !isInside else {
                start += 1
                continue
            }
            var (end, digits) = (start + 1, [UInt8]())
            if bytes[start] != UInt8(ascii: "+") { digits.append(bytes[start] - 48) }
            while end < bytes.count, let digit = digit(at: end) {
                if let digit = digit.value { digits.append(digit) }
                end += 1
            }
            let isCut = end < bytes.count && Self.isWord(bytes[end])
            if bytes[start] == UInt8(ascii: "+") {
                if !isCut, (8...15).contains(digits.count), !Self.isMadeUp(digits) {
                    note(.phone, at: start)
                }
            } else if !isCut, Self.isCard(digits) {
                note(.card, at: start)
            }
            start = end
        }
    }

    /// A digit, or a single blank or hyphen between two; nil at anything else.
    private func digit(at position: Int) -> (value: UInt8?, Void)? {
        let byte = bytes[position]
        if (0x30...0x39).contains(byte) { return (byte - 48, ()) }
        guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-"), position + 1 < bytes.count,
            (0x30...0x39).contains(bytes[position + 1])
        else { return nil }
        return (nil, ())
    }

    /// The North American numbers that belong to nobody hold 555.
    private static func isMadeUp(_ digits: [UInt8]) -> Bool {
        digits.first == 1
            && (digits.dropFirst().starts(with: [5, 5, 5])
                || digits.dropFirst(4).starts(with: [5, 5, 5]))
    }

    /// The numbers that card schemes publish for tests, with which nobody can pay.
    private static let testCards: Set<String> = [
        "4111111111111111", "4242424242424242", "4000056655665556", "5555555555554444",
        "5105105105105100", "2223003122003222", "5200828282828210", "378282246310005",
        "371449635398431", "6011111111111117", "6011000990139424", "4012888888881881",
    ]

    /// A number range of a card scheme (ISO/IEC 7812) whose check digit by Luhn is right.
    private static func isCard(_ digits: [UInt8]) -> Bool {
        let text = digits.map(String.init).joined()
        guard !testCards.contains(text), let prefix = Int(text.prefix(4)) else { return false }
        let isOfScheme =
            switch (digits.count, prefix) {
            case (16, 4000...4999), (16, 5100...5599), (16, 2221...2720), (16, 6011),
                (16, 6500...6599), (15, 3400...3499), (15, 3700...3799):
                true
            default: false
            }
        guard isOfScheme else { return false }
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (index % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    // MARK: - Keys that hold persons

    private static let personKeys: Set<String> = [
        "firstname", "lastname", "surname", "givenname", "familyname", "fullname", "customername",
        "contactname", "buyername", "cardholdername", "birthday", "dateofbirth", "birthdate",
        "address1", "addressline1", "streetaddress", "phone", "phonenumber", "telephone", "mobile",
    ]

    private static func isOfPerson(_ key: String) -> Bool {
        personKeys.contains(key.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private mutating func scanKeys(_ text: String) {
        if let document = try? JSONDocument(parsing: bytes) {
            return scanMembers(document.root)
        }
        var reader = CSVReader()
        let first = reader.feed(bytes)
        let header = reader.header ?? []
        let columns = header.indices.filter { Self.isOfPerson(header[$0]) }
        let batches = [first, reader.finish()]
        guard !columns.isEmpty else { return }
        for case .record(let record) in batches.joined() {
            for column in columns where column < record.texts.count {
                let isFilled = !record.texts[column].isEmpty
                if isFilled { note(.person, at: offset(ofLine: record.line)) }
            }
        }
    }

    private mutating func scanMembers(_ node: JSONNode) {
        node.forEachMember { member in
            let isFilled = !(member.value.text() ?? "").isEmpty
            if isFilled, let key = member.key.text(), Self.isOfPerson(key) {
                note(.person, at: member.value.offset)
            }
            scanMembers(member.value)
        }
        node.forEachElement { scanMembers($0) }
    }

    private func offset(ofLine line: Int) -> Int {
        var (number, position) = (1, 0)
        while number < line, position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { number += 1 }
            position += 1
        }
        return position
    }
}
