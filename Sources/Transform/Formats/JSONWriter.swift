import RetailModel

/// Writes compact JSON (RFC 8259) to the end of a byte buffer: commas and escapes are its business.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { sale in
///     sale.key("id")
///     sale.text("S-1")
///     sale.key("lines")
///     sale.array { lines in lines.integer(1) }
/// }
/// ```
/// Brackets close themselves. A key inside an object, and no key inside an array, is for the
/// caller to see to.
public struct JSONWriter: Sendable {
    /// What has been written. Hand it on without a copy once writing is over.
    public private(set) var bytes: [UInt8]
    private var wantsComma = false

    /// A writer whose buffer has room for `capacity` bytes before it grows.
    public init(capacity: Int = 1024) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Empties the buffer and keeps its room, for the next document.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        wantsComma = false
    }

    /// Ends an NDJSON line: the next value starts a document of its own.
    public mutating func endLine() {
        bytes.append(0x0A)
        wantsComma = false
    }

    // MARK: Structure

    /// Writes an object whose members `body` writes.
    public mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        open(0x7B)
        try body(&self)
        close(0x7D)
    }

    /// Writes an array whose elements `body` writes.
    public mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        open(0x5B)
        try body(&self)
        close(0x5D)
    }

    // For writers that walk a tree: each begin has its end.
    mutating func beginObject() { open(0x7B) }
    mutating func endObject() { close(0x7D) }
    mutating func beginArray() { open(0x5B) }
    mutating func endArray() { close(0x5D) }

    /// Writes a key; its value comes next.
    public mutating func key(_ name: StaticString) {
        separate()
        // Safe: a static string's bytes live as long as the program.
        name.withUTF8Buffer { appendQuoted($0) }
        bytes.append(0x3A)
        wantsComma = false
    }

    /// Writes a key that is known at run time only.
    public mutating func key(_ name: String) {
        text(name)
        bytes.append(0x3A)
        wantsComma = false
    }

    /// Writes a key from its UTF-8 bytes.
    mutating func key(utf8 name: UnsafeBufferPointer<UInt8>) {
        text(utf8: name)
        bytes.append(0x3A)
        wantsComma = false
    }

    /// Writes a key that is JSON already, with its quotes and its colon.
    @inline(__always)
    mutating func key(written name: UnsafeBufferPointer<UInt8>) {
        separate()
        // Safe: the buffer is read before the call returns.
        bytes.append(contentsOf: name)
        wantsComma = false
    }

    // MARK: Values

    /// Writes a text, escaped where RFC 8259 section 7 demands it.
    public mutating func text(_ value: String) {
        separate()
        var value = value
        // Safe: the buffer is read inside the closure only.
        value.withUTF8 { appendQuoted($0) }
    }

    /// Writes UTF-8 bytes as a text; the caller answers for their being UTF-8.
    public mutating func text(utf8 value: ByteSlice) {
        separate()
        value.withUnsafeBytes { appendQuoted($0) }
    }

    /// Writes UTF-8 bytes that its caller holds open as a text.
    mutating func text(utf8 value: UnsafeBufferPointer<UInt8>) {
        separate()
        // Safe: the buffer is read before the call returns.
        appendQuoted(value)
    }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) {
        separate()
        appendPlain(value ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        appendPlain("null")
    }

    /// Writes a whole number in full, however large.
    public mutating func integer(_ value: Int64) {
        separate()
        DecimalDigits.append(Int128(value), scale: 0, to: &bytes)
    }

    /// Writes a whole number in full.
    public mutating func integer(_ value: Int) { integer(Int64(value)) }

    /// Writes the number with the decimals it has: 12.50 keeps its zero.
    public mutating func decimal(_ value: ExactDecimal) {
        separate()
        DecimalDigits.append(value.coefficient, scale: value.scale, to: &bytes)
    }

    /// Writes the decimal between quotes, for readers that would make a binary float of a number.
    public mutating func decimalText(_ value: ExactDecimal) {
        separate()
        bytes.append(0x22)
        DecimalDigits.append(value.coefficient, scale: value.scale, to: &bytes)
        bytes.append(0x22)
    }

    /// Copies a value of a parsed document, as its source writes it.
    public mutating func value(_ node: JSONNode) { verbatim(node.source) }

    /// Appends one JSON value that is already written; the caller answers for its being JSON.
    public mutating func verbatim(_ json: ByteSlice) {
        separate()
        json.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

// MARK: - Bytes

extension JSONWriter {
    @inline(__always)
    private mutating func separate() {
        if wantsComma { bytes.append(0x2C) }
        wantsComma = true
    }

    /// For a writer that cannot lend itself to a closure; each is closed with
    /// ``close(_:)-(Bracket)``.
    enum Bracket {
        case object
        case array
    }

    mutating func open(_ bracket: Bracket) { open(bracket == .object ? 0x7B : 0x5B) }

    mutating func close(_ bracket: Bracket) { close(bracket == .object ? 0x7D : 0x5D) }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        wantsComma = false
    }

    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        wantsComma = true
    }

    private mutating func appendPlain(_ word: StaticString) {
        // Safe: a static string's bytes live as long as the program.
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendQuoted(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        defer { bytes.append(0x22) }
        guard let base = text.baseAddress else { return }
        var from = 0
        var at = 0
        while at < text.count {
            // Safe: reads and copied ranges stay below the buffer's count.
            if at &+ 8 <= text.count {
                let stops = Self.escapeStops(ByteScan.word(base, at: at))
                at &+= stops == 0 ? 8 : stops.trailingZeroBitCount &>> 3
                if stops == 0 { continue }
            }
            let byte = base[at]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[from..<at]))
                appendEscape(byte)
                from = at &+ 1
            }
            at &+= 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[from..<text.count]))
    }

    /// Marks quote, backslash and control bytes; the lowest mark is exact.
    @inline(__always)
    private static func escapeStops(_ word: UInt64) -> UInt64 {
        let quotes = ByteScan.zeroBytes(word ^ ByteScan.spread(0x22))
        let backslashes = ByteScan.zeroBytes(word ^ ByteScan.spread(0x5C))
        let controls = (word &- ByteScan.spread(0x20)) & ~word & ByteScan.highs
        return quotes | backslashes | controls
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            appendPlain("u00")
            bytes.append(0x30 + (byte >> 4))
            bytes.append((byte & 0xF) + (byte & 0xF < 10 ? 0x30 : 0x57))
        }
    }
}
