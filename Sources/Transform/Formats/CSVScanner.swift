/// The state machine of ``CSVReader``: it finds where fields and records lie.
///
/// Places are offsets into the bytes at hand; `shift` moves them when finished bytes are dropped.
struct CSVScanner: Sendable {
    let dialect: CSVDialect
    let recordBytesMax: Int
    /// The slack beyond the largest record: the CRLF that ends it.
    static let lineEndBytes = 2

    var header: [String]?
    var recordStart = 0
    var isHeaderDue: Bool
    /// Fields of each record; -1 while not known, or where any number is accepted.
    var expectedFields = -1
    var mode = Mode.start
    var at = 0
    var fieldStart = 0
    var quoteEnd = 0
    var hasDoubledQuotes = false
    var isMultiline = false
    /// Behind the last word in which a non-ASCII byte was met.
    var foreignEnd = 0
    var fileOffset = 0
    var line = 1
    var skipped: CSVError?
    var fields: [CSVFieldBounds] = []
    var firstField = 0
    var marks: [CSVBatch.Mark] = []
    var refusals: [CSVError] = []

    enum Mode {
        /// Nothing of the file is read: a byte order mark may come.
        case start
        /// Outside of quotes.
        case plain
        case quoted
        /// Behind a quote that closes the field, or is the first of two.
        case closed
        /// Inside the first line of a refused record.
        case skipping
    }

    init(dialect: CSVDialect, recordBytesMax: Int) {
        self.dialect = dialect
        self.recordBytesMax = recordBytesMax
        isHeaderDue = dialect.hasHeader
    }

    /// Reads as far as the bytes go; with `isLast` the record at their end is completed.
    mutating func scan(_ base: UnsafePointer<UInt8>, count: Int, isLast: Bool) {
        // Each turn moves `at` or `recordStart` forward, or ends.
        while true {
            if mode == .start, !passByteOrderMark(base, count, isLast) { return }
            reading: while at < count {
                switch mode {
                case .start, .plain: scanPlain(base, count)
                case .quoted: scanQuoted(base, count)
                case .closed: if !scanClosed(base, count, isLast) { break reading }
                case .skipping: skipLine(base, count)
                }
            }
            if mode == .skipping {
                recordStart = count
                if isLast { endSkipping() }
                return
            }
            if count - recordStart > recordBytesMax + Self.lineEndBytes {
                refuse(.recordTooLarge(bytesMax: recordBytesMax), at: recordStart, base, count)
            } else if isLast, recordStart < count {
                endFile(base, count)
            } else {
                return
            }
        }
    }

    /// Emits the refusal of a line that the file ended in the middle of.
    mutating func endSkipping() {
        guard let refused = skipped else { return }
        skipped = nil
        note(refused, end: fileOffset + recordStart)
    }

    /// Gives up what is complete, lying in `storage`.
    mutating func takeBatch(_ storage: [UInt8]) -> CSVBatch {
        // The fields of a record still unfinished stay as they are, however small the chunks.
        if marks.isEmpty {
            return CSVBatch(storage: [], fileOffset: fileOffset, dialect: dialect)
        }
        let unfinished = Array(fields[firstField...])
        fields.removeSubrange(firstField...)
        let batch = CSVBatch(
            storage: storage, fileOffset: fileOffset, fields: fields,
            marks: marks, refusals: refusals, dialect: dialect)
        let (fieldsRoom, marksRoom) = (fields.count, marks.count)
        fields = unfinished
        marks = []
        refusals = []
        // The next chunk is likely to hold as much.
        fields.reserveCapacity(fieldsRoom)
        marks.reserveCapacity(marksRoom)
        firstField = 0
        return batch
    }

    /// Forgets the first `dropped` bytes.
    mutating func shift(by dropped: Int) {
        guard dropped > 0 else { return }
        fileOffset += dropped
        recordStart -= dropped
        at = max(at - dropped, 0)
        fieldStart -= dropped
        quoteEnd -= dropped
        foreignEnd -= dropped
        fields = fields.map { $0.shifted(by: dropped) }
    }
}

// MARK: - Moving over bytes

extension CSVScanner {
    private mutating func passByteOrderMark(
        _ base: UnsafePointer<UInt8>, _ count: Int, _ isLast: Bool
    ) -> Bool {
        let sign: [UInt8] = [0xEF, 0xBB, 0xBF]
        // Safe: no more than count bytes are compared.
        let matches = (0..<min(count, 3)).allSatisfy { base[$0] == sign[$0] }
        if matches, count < 3, !isLast { return false }
        if matches, count >= 3 {
            at = 3
            recordStart = 3
            fieldStart = 3
        }
        mode = .plain
        return true
    }

    /// Ends fields and records until a quote opens, a record is refused or the bytes end.
    private mutating func scanPlain(_ base: UnsafePointer<UInt8>, _ count: Int) {
        let separators = ByteScan.spread(dialect.separator)
        let quotes = ByteScan.spread(dialect.quote)
        let lineFeeds = ByteScan.spread(0x0A)
        // Safe: a word is read only where eight bytes are left.
        while at &+ 8 <= count {
            let word = ByteScan.word(base, at: at)
            if word & ByteScan.highs != 0 { foreignEnd = at &+ 8 }
            var signs =
                ByteScan.zeroBytes(word ^ separators) | ByteScan.zeroBytes(word ^ lineFeeds)
                | ByteScan.zeroBytes(word ^ quotes)
            while signs != 0 {
                let sign = at &+ signs.trailingZeroBitCount &>> 3
                signs &= signs &- 1
                if !passSign(sign, base, count) { return }
            }
            at &+= 8
        }
        while at < count {
            let byte = base[at]
            if byte >= 0x80 { foreignEnd = at &+ 1 }
            if byte == dialect.separator || byte == 0x0A || byte == dialect.quote {
                if !passSign(at, base, count) { return }
            }
            at &+= 1
        }
    }

    /// Acts on a separator, line feed or quote outside of quotes.
    /// - Returns: false when `at` has been set elsewhere, and the word at hand is stale.
    @inline(__always)
    private mutating func passSign(
        _ sign: Int, _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        let byte = base[sign]
        if byte == dialect.separator {
            fields.append(
                CSVFieldBounds(start: fieldStart, end: sign, hasDoubledQuotes: false))
            fieldStart = sign &+ 1
            return true
        }
        if byte == 0x0A { return endPlainRecord(sign, next: sign &+ 1, base, count) }
        if sign == fieldStart {
            mode = .quoted
            hasDoubledQuotes = false
            fieldStart = sign &+ 1
            at = fieldStart
            return false
        }
        if dialect.strayQuotes == .literal { return true }
        refuse(.strayQuote, at: sign, base, count)
        return false
    }

    /// Ends a record whose last field is not quoted, at the line feed `end`.
    @inline(__always)
    mutating func endPlainRecord(
        _ end: Int, next: Int, _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        let last = end > fieldStart && base[end &- 1] == 0x0D ? end &- 1 : end
        fields.append(CSVFieldBounds(start: fieldStart, end: last, hasDoubledQuotes: false))
        return endRecord(last, next: next, base, count)
    }

    private mutating func scanQuoted(_ base: UnsafePointer<UInt8>, _ count: Int) {
        let quotes = ByteScan.spread(dialect.quote)
        let lineFeeds = ByteScan.spread(0x0A)
        // Safe: a word is read only where eight bytes are left.
        while at &+ 8 <= count {
            let word = ByteScan.word(base, at: at)
            if word & ByteScan.highs != 0 { foreignEnd = at &+ 8 }
            let found = ByteScan.zeroBytes(word ^ quotes)
            // Only what stands before the quote is inside the field.
            let inside = found == 0 ? ~0 : (found & (0 &- found)) &- 1
            if ByteScan.zeroBytes(word ^ lineFeeds) & inside != 0 { isMultiline = true }
            if found != 0 {
                closeQuote(at &+ found.trailingZeroBitCount &>> 3)
                return
            }
            at &+= 8
        }
        while at < count {
            let byte = base[at]
            if byte >= 0x80 { foreignEnd = at &+ 1 }
            if byte == 0x0A { isMultiline = true }
            if byte == dialect.quote {
                closeQuote(at)
                return
            }
            at &+= 1
        }
    }

    private mutating func closeQuote(_ quote: Int) {
        quoteEnd = quote
        at = quote &+ 1
        mode = .closed
    }

    /// Decides what a quote meant, by the byte behind it.
    /// - Returns: false when that byte is not there yet.
    private mutating func scanClosed(
        _ base: UnsafePointer<UInt8>, _ count: Int, _ isLast: Bool
    ) -> Bool {
        // Safe: at < count, and the byte behind is read only where there is one.
        let byte = base[at]
        if byte == dialect.quote {
            hasDoubledQuotes = true
            mode = .quoted
            at &+= 1
        } else if byte == dialect.separator {
            appendQuotedField()
            fieldStart = at &+ 1
            at = fieldStart
            mode = .plain
        } else if byte == 0x0A {
            appendQuotedField()
            endQuotedRecord(next: at &+ 1, base, count)
        } else if byte == 0x0D, at &+ 1 == count {
            if isLast { at &+= 1 }
            return isLast
        } else if byte == 0x0D, base[at &+ 1] == 0x0A {
            appendQuotedField()
            endQuotedRecord(next: at &+ 2, base, count)
        } else {
            refuse(.textAfterQuote, at: at, seen: byte == 0x0D ? 2 : 1, base, count)
        }
        return true
    }

    mutating func appendQuotedField() {
        fields.append(
            CSVFieldBounds(start: fieldStart, end: quoteEnd, hasDoubledQuotes: hasDoubledQuotes))
    }

    private mutating func endQuotedRecord(
        next: Int, _ base: UnsafePointer<UInt8>, _ count: Int
    ) {
        let end = at
        mode = .plain
        at = next
        _ = endRecord(end, next: next, base, count)
    }

    private mutating func skipLine(_ base: UnsafePointer<UInt8>, _ count: Int) {
        guard let end = ByteScan.firstOffset(of: 0x0A, base, in: at..<count) else {
            at = count
            return
        }
        if let refused = skipped { note(refused, end: fileOffset + end) }
        skipped = nil
        mode = .plain
        at = end + 1
        beginRecord(at: at)
    }
}
