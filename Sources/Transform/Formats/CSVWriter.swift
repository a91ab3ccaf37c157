import RetailModel

/// Writes records of separated values to the end of a byte buffer (RFC 4180, UTF-8, CRLF).
///
/// A field is quoted only when it has to be: it holds the separator, a quote or a line end, or it
/// begins or ends with a blank, or would be taken for a byte order mark.
public struct CSVWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]
    private let dialect: CSVDialect
    private var isFirstField = true
    private var recordStart = 0

    /// Only the separator and the quote of the dialect matter; the encoding is always UTF-8.
    public init(dialect: CSVDialect = .standard, capacity: Int = 4096) {
        self.dialect = dialect
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Empties the buffer and keeps its room.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isFirstField = true
        recordStart = 0
    }

    /// Writes a whole record.
    public mutating func record(_ fields: some Sequence<String>) {
        for text in fields { field(text) }
        endRecord()
    }

    /// Writes a field, quoted if it has to be.
    public mutating func field(_ text: String) {
        separate()
        var text = text
        // Safe: the buffer is read inside the closure only.
        text.withUTF8 { append($0) }
    }

    /// Writes a field of bytes that the caller knows to be UTF-8.
    public mutating func field(utf8: ByteSlice) {
        separate()
        utf8.withUnsafeBytes { append($0) }
    }

    /// Writes a whole number in full.
    public mutating func field(_ value: Int64) {
        separate()
        DecimalDigits.append(Int128(value), scale: 0, to: &bytes)
    }

    /// Writes the decimal with the places it has.
    public mutating func field(_ value: ExactDecimal) {
        separate()
        DecimalDigits.append(value.coefficient, scale: value.scale, to: &bytes)
    }

    /// Ends the record; one without fields is not written. A lone empty field is quoted,
    /// because readers pass over blank lines.
    public mutating func endRecord() {
        if isFirstField { return }
        if bytes.count == recordStart { bytes += [dialect.quote, dialect.quote] }
        bytes.append(0x0D)
        bytes.append(0x0A)
        isFirstField = true
        recordStart = bytes.count
    }

    private mutating func separate() {
        if !isFirstField { bytes.append(dialect.separator) }
        isFirstField = false
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        let isEdged = text.first == 0x20 || text.last == 0x20
        let holdsSign = text.contains {
            $0 == dialect.separator || $0 == dialect.quote || $0 == 0x0A || $0 == 0x0D
        }
        // At the start of a file it would be taken for a byte order mark.
        let isMark = bytes.isEmpty && text.starts(with: [0xEF, 0xBB, 0xBF])
        guard isEdged || holdsSign || isMark else {
            bytes.append(contentsOf: text)
            return
        }
        bytes.append(dialect.quote)
        for byte in text {
            if byte == dialect.quote { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(dialect.quote)
    }
}
