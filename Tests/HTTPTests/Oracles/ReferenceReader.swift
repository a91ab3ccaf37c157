/// A second reader of HTTP/1.1 requests (RFC 9112), plain and slow, that shares no code with the
/// room. What it accepts is what every careful reader accepts, and nothing else.
struct ReferenceReader {
    struct Message: Equatable {
        var method: [UInt8]
        var headEnd: Int
        /// Behind the last byte of the body.
        var end: Int
        var body: [UInt8]
        /// Whether nothing may be read behind it, RFC 9112 section 9.3.
        var closes: Bool
    }

    /// What stands behind the last message.
    enum Rest: Equatable {
        case nothing
        case unfinished
        case refused(String)
    }

    private enum Stop: Error {
        case unfinished
        case refused(String)
    }

    private static let emptyLinesMax = 4
    private static let lengthDigitsMax = 18
    private static let sizeDigitsMax = 15
    private static let trailersMax = 100

    private let input: [UInt8]
    private var index = 0

    private init(_ input: [UInt8], from index: Int = 0) {
        self.input = input
        self.index = index
    }

    /// Reads requests until one closes, is broken or is not all there.
    static func requests(_ input: [UInt8]) -> (messages: [Message], rest: Rest) {
        var reader = ReferenceReader(input)
        var messages: [Message] = []
        do throws(Stop) {
            while reader.index < input.count {
                let message = try reader.message()
                messages.append(message)
                if message.closes { return (messages, .nothing) }
            }
        } catch {
            switch error {
            case .unfinished: return (messages, .unfinished)
            case .refused(let reason): return (messages, .refused(reason))
            }
        }
        return (messages, .nothing)
    }

    /// Reads one chunked body from the input's first byte.
    static func chunkedBody(_ input: [UInt8]) -> (content: [UInt8], end: Int, rest: Rest) {
        var reader = ReferenceReader(input)
        do throws(Stop) {
            let content = try reader.chunks()
            return (content, reader.index, .nothing)
        } catch {
            switch error {
            case .unfinished: return ([], reader.index, .unfinished)
            case .refused(let reason): return ([], reader.index, .refused(reason))
            }
        }
    }

    // MARK: Heads

    private struct Fields {
        var hosts = 0
        var lengths: [[UInt8]] = []
        var codings: [String] = []
        var options: [String] = []
    }

    private mutating func message() throws(Stop) -> Message {
        var line = try nextLine()
        var emptyLines = 0
        while line.isEmpty {
            emptyLines += 1
            guard emptyLines <= Self.emptyLinesMax else { throw .refused("empty lines") }
            line = try nextLine()
        }
        let (method, minor) = try requestLine(line)
        let fields = try fields()
        guard fields.hosts == 1 || fields.hosts == 0 && minor == 0 else { throw .refused("hosts") }
        let headEnd = index
        let body = try body(fields, minor: minor)
        let closes =
            fields.options.contains("close")
            || minor == 0 && !fields.options.contains("keep-alive")
        return Message(
            method: method, headEnd: headEnd, end: index, body: body, closes: closes)
    }

    /// Method, target and version with one space between, and the version's minor number.
    private func requestLine(_ line: [UInt8]) throws(Stop) -> ([UInt8], Int) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 3, Grammar.isToken(parts[0]), !parts[1].isEmpty,
            parts[1].allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .refused("request line") }
        let version = parts[2]
        guard version.count == 8, version.starts(with: "HTTP/1.".utf8),
            (0x30...0x39).contains(version[7])
        else { throw .refused("version") }
        return (parts[0], Int(version[7]) - 0x30)
    }

    private mutating func fields() throws(Stop) -> Fields {
        var fields = Fields()
        while true {
            let line = try nextLine()
            if line.isEmpty { return fields }
            let (name, value) = try field(line)
            switch name {
            case "host": fields.hosts += 1
            case "content-length": fields.lengths.append(value)
            case "transfer-encoding": fields.codings.append(Grammar.lowercased(value))
            case "connection":
                fields.options += value.split(separator: UInt8(ascii: ",")).map {
                    Grammar.lowercased(Grammar.trimmed(Array($0)))
                }
            default: break
            }
        }
    }

    private func field(_ line: [UInt8]) throws(Stop) -> (name: String, value: [UInt8]) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .refused("field") }
        let name = Array(line[..<colon])
        let value = Grammar.trimmed(Array(line[(colon + 1)...]))
        guard Grammar.isToken(name), Grammar.isFieldValue(value) else { throw .refused("field") }
        return (Grammar.lowercased(name), value)
    }

    /// The bytes up to CR LF, which are skipped; neither of both stands alone.
    private mutating func nextLine() throws(Stop) -> [UInt8] {
        var line: [UInt8] = []
        while true {
            let byte = try next()
            if byte == 0x0A { throw .refused("bare LF") }
            if byte != 0x0D {
                line.append(byte)
                continue
            }
            guard try next() == 0x0A else { throw .refused("bare CR") }
            return line
        }
    }

    private mutating func next() throws(Stop) -> UInt8 {
        guard index < input.count else { throw .unfinished }
        index += 1
        return input[index - 1]
    }

    // MARK: Bodies

    private mutating func body(_ fields: Fields, minor: Int) throws(Stop) -> [UInt8] {
        if !fields.codings.isEmpty {
            guard fields.codings == ["chunked"] else { throw .refused("coding") }
            guard fields.lengths.isEmpty, minor > 0 else { throw .refused("framing") }
            return try chunks()
        }
        guard let length = fields.lengths.first else { return [] }
        guard fields.lengths.count == 1, (1...Self.lengthDigitsMax).contains(length.count),
            length.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(String(decoding: length, as: UTF8.self))
        else { throw .refused("length") }
        return try take(count)
    }

    private mutating func take(_ count: Int) throws(Stop) -> [UInt8] {
        guard count <= input.count - index else { throw .unfinished }
        defer { index += count }
        return Array(input[index..<index + count])
    }

    /// RFC 9112 section 7.1: chunks, the last one, trailer fields, an empty line.
    private mutating func chunks() throws(Stop) -> [UInt8] {
        var content: [UInt8] = []
        while true {
            let size = try chunkLine()
            if size == 0 { break }
            content += try take(size)
            guard try next() == 0x0D, try next() == 0x0A else { throw .refused("chunk end") }
        }
        for _ in 0...Self.trailersMax {
            let line = try nextLine()
            if line.isEmpty { return content }
            _ = try field(line)
        }
        throw .refused("trailers")
    }

    /// A size and extensions; section 7.1.1: `*( BWS ";" BWS name [ BWS "=" BWS value ] )`.
    private mutating func chunkLine() throws(Stop) -> Int {
        let line = try nextLine()
        let digits = line.prefix { Character(Unicode.Scalar($0)).isHexDigit }
        guard (1...Self.sizeDigitsMax).contains(digits.count),
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .refused("chunk size") }
        var rest = line.dropFirst(digits.count)
        while !rest.isEmpty {
            rest = rest.drop(while: Self.isBlank)
            guard rest.popFirst() == UInt8(ascii: ";") else { throw .refused("chunk extension") }
            rest = try Self.behindExtension(rest.drop(while: Self.isBlank))
        }
        return size
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func behindExtension(
        _ text: ArraySlice<UInt8>
    ) throws(Stop) -> ArraySlice<UInt8> {
        guard text.first.map(Grammar.isTokenByte) == true else { throw .refused("extension") }
        let behindName = text.drop(while: Grammar.isTokenByte)
        var rest = behindName.drop(while: isBlank)
        guard rest.popFirst() == UInt8(ascii: "=") else { return behindName }
        rest = rest.drop(while: isBlank)
        guard rest.first == UInt8(ascii: "\"") else {
            guard rest.first.map(Grammar.isTokenByte) == true else { throw .refused("extension") }
            return rest.drop(while: Grammar.isTokenByte)
        }
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return rest }
            let kept = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
            guard let kept, Grammar.isFieldValue([kept]) else { break }
        }
        throw .refused("extension")
    }
}
