/// One JSON object on one line, written field by field (RFC 8259).
struct JSONLine {
    /// Bytes of one text value before it is cut; a longer one ends with ``cutMark``.
    static let textBytesMax = 8192
    /// Bytes of a whole line after which further fields are counted instead of written.
    static let lineBytesMax = 32_768
    static let cutMark = "[cut]"

    private(set) var bytes: [UInt8] = []
    private var leftOut = 0
    private let lineBytesMax: Int

    init(lineBytesMax: Int = Self.lineBytesMax) {
        self.lineBytesMax = lineBytesMax
        bytes.reserveCapacity(512)
        bytes.append(UInt8(ascii: "{"))
    }

    /// Appends one member; `value` writes exactly one JSON value.
    mutating func field(_ name: String, _ value: (inout JSONLine) -> Void) {
        guard bytes.count < lineBytesMax else {
            leftOut += 1
            return
        }
        separate()
        quoted(name)
        bytes.append(UInt8(ascii: ":"))
        value(&self)
    }

    mutating func field(_ name: String, text: String, bytesMax: Int = textBytesMax) {
        field(name) { $0.quoted(text, bytesMax: bytesMax) }
    }

    mutating func field(_ name: String, number: Int64) {
        field(name) { $0.bytes.append(contentsOf: String(number).utf8) }
    }

    mutating func field(_ name: String, flag: Bool) {
        field(name) { $0.bytes.append(contentsOf: (flag ? "true" : "false").utf8) }
    }

    /// Appends an array; `element` writes exactly one JSON value for each item.
    mutating func array<Element>(
        _ items: [Element], _ element: (inout JSONLine, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: "["))
        for item in items {
            separate()
            element(&self, item)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Appends an object whose members `members` writes.
    mutating func object(_ members: (inout JSONLine) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends a quoted time, which needs no escapes.
    mutating func quoted(_ time: UTCTimestamp) {
        bytes.append(UInt8(ascii: "\""))
        time.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a quoted and escaped text, cut between two characters when it is too long.
    mutating func quoted(_ text: String, bytesMax: Int = textBytesMax) {
        bytes.append(UInt8(ascii: "\""))
        let limit = bytes.count + bytesMax
        for byte in text.utf8 {
            let beginsCharacter = byte & 0xc0 != 0x80
            if beginsCharacter && bytes.count >= limit {
                bytes.append(contentsOf: Self.cutMark.utf8)
                break
            }
            append(escaping: byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends the object and the line.
    mutating func finish() {
        if leftOut > 0 {
            bytes.append(contentsOf: ",\"fields_left_out\":\(leftOut)".utf8)
        }
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends a comma unless an opening bracket stands before, which only structure can be:
    /// a bracket inside a text is followed by that text's closing quote.
    private mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") {
            bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x0a: bytes.append(contentsOf: "\\n".utf8)
        case 0x0c: bytes.append(contentsOf: "\\f".utf8)
        case 0x0d: bytes.append(contentsOf: "\\r".utf8)
        case 0x00...0x1f:
            bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        case 0x80...0x9f where bytes.last == 0xc2: replaceLast(1, by: byte)
        case 0xa8...0xa9 where bytes.suffix(2) == [0xe2, 0x80]: replaceLast(2, by: byte)
        default: bytes.append(byte)
        }
    }

    /// Escapes a character that some readers take for the end of a line or a terminal for a
    /// command, though JSON allows it: U+0080 to U+009F, U+2028 and U+2029, of whose UTF-8 all but
    /// the last byte is written.
    private mutating func replaceLast(_ count: Int, by byte: UInt8) {
        bytes.removeLast(count)
        let scalar = count == 1 ? Int(byte) : 0x2000 + Int(byte) - 0x80
        bytes.append(contentsOf: (count == 1 ? "\\u00" : "\\u").utf8)
        bytes.append(contentsOf: String(scalar, radix: 16).utf8)
    }
}
