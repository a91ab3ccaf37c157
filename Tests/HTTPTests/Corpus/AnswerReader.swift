/// Reads answers off the wire, with code of its own (RFC 9112 sections 4, 6 and 7.1).
struct AnswerReader {
    private let bytes: [UInt8]
    private let isWithoutBody: (Int) -> Bool
    private let hasEnded: Bool
    private var index = 0

    /// The complete answers, and what stands behind them and is none.
    /// - Parameters:
    ///   - hasEnded: nothing comes behind the bytes, so that an answer may end with them.
    ///   - isWithoutBody: whether no body follows the head of the answer of that number.
    static func answers(
        _ bytes: [UInt8], hasEnded: Bool, isWithoutBody: @escaping (Int) -> Bool
    ) -> (answers: [ReceivedAnswer], rest: [UInt8]) {
        var reader = AnswerReader(bytes: bytes, isWithoutBody: isWithoutBody, hasEnded: hasEnded)
        var answers: [ReceivedAnswer] = []
        while reader.index < bytes.count {
            let start = reader.index
            guard let answer = reader.answer(number: answers.count) else {
                return (answers, Array(bytes[start...]))
            }
            answers.append(answer)
        }
        return (answers, [])
    }

    private init(
        bytes: [UInt8], isWithoutBody: @escaping (Int) -> Bool, hasEnded: Bool
    ) {
        self.bytes = bytes
        self.isWithoutBody = isWithoutBody
        self.hasEnded = hasEnded
    }

    private mutating func answer(number: Int) -> ReceivedAnswer? {
        guard let line = nextLine(), line.hasPrefix("HTTP/1.1 "),
            let status = Int(line.dropFirst(9).prefix(3)), line.dropFirst(12).first == " "
        else { return nil }
        var fields: [(name: String, value: String)] = []
        while let line = nextLine() {
            guard !line.isEmpty else {
                let hasBody = status >= 200 && status != 204 && !isWithoutBody(number)
                guard let body = hasBody ? body(fields) : [] else { return nil }
                return ReceivedAnswer(status: status, fields: fields, body: body)
            }
            let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            fields.append((parts[0].lowercased(), String(parts[1])))
        }
        return nil
    }

    private mutating func body(_ fields: [(name: String, value: String)]) -> [UInt8]? {
        if fields.contains(where: { $0.name == "transfer-encoding" }) { return chunks() }
        guard let length = fields.first(where: { $0.name == "content-length" }) else {
            return hasEnded ? take(bytes.count - index) : nil
        }
        return Int(length.value).flatMap { take($0) }
    }

    private mutating func chunks() -> [UInt8]? {
        var content: [UInt8] = []
        while let line = nextLine(), let size = Int(line, radix: 16), let piece = take(size) {
            guard nextLine() == "" else { return nil }
            if size == 0 { return content }
            content += piece
        }
        return nil
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - index else { return nil }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }

    private mutating func nextLine() -> String? {
        guard let feed = bytes[index...].firstIndex(of: 0x0A), feed > index,
            bytes[feed - 1] == 0x0D
        else { return nil }
        defer { index = feed + 1 }
        return String(decoding: bytes[index..<feed - 1], as: UTF8.self)
    }
}
