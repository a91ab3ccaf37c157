// MARK: - Ending records

extension CSVScanner {
    /// Checks and notes the record whose fields are all found; it lies before `end`.
    /// - Returns: false when it was refused, and `at` has been set elsewhere.
    @inline(__always)
    mutating func endRecord(
        _ end: Int, next: Int, _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        let found = fields.count &- firstField
        if end == recordStart {
            // A blank line: one empty field that is not quoted.
            fields.removeLast(found)
            beginRecord(at: next)
            return true
        }
        let isUsual = found == expectedFields || (dialect.raggedRows == .accept && !isHeaderDue)
        if isUsual, end &- recordStart <= recordBytesMax, found <= CSVReader.fieldsMax,
            foreignEnd <= recordStart, !isMultiline
        {
            marks.append(
                CSVBatch.Mark(
                    start: UInt32(truncatingIfNeeded: recordStart),
                    end: UInt32(truncatingIfNeeded: end),
                    firstField: UInt32(truncatingIfNeeded: firstField),
                    fieldsOrRefusal: Int32(truncatingIfNeeded: found), line: line))
            beginRecord(at: next)
            return true
        }
        return endUnusualRecord(end, next: next, base, count)
    }

    @inline(never)
    private mutating func endUnusualRecord(
        _ end: Int, next: Int, _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        let found = fields.count - firstField
        if let (reason, place) = fault(of: recordStart..<end, fields: found, base) {
            refuse(reason, at: place, base, count)
            return false
        }
        if isHeaderDue {
            takeHeader(recordStart..<end, base)
        } else {
            if dialect.raggedRows == .refuse { expectedFields = found }
            marks.append(
                CSVBatch.Mark(
                    start: UInt32(recordStart), end: UInt32(end), firstField: UInt32(firstField),
                    fieldsOrRefusal: Int32(found), line: line))
            firstField = fields.count
        }
        if isMultiline { line += ByteScan.lineFeeds(base, in: recordStart..<end) }
        beginRecord(at: next)
        return true
    }

    /// Why a record whose fields are all found is refused, and where; nil when it is good.
    private func fault(
        of range: Range<Int>, fields found: Int, _ base: UnsafePointer<UInt8>
    ) -> (CSVError.Reason, Int)? {
        if range.count > recordBytesMax {
            return (.recordTooLarge(bytesMax: recordBytesMax), range.lowerBound)
        }
        if found > CSVReader.fieldsMax {
            return (.tooManyFields(max: CSVReader.fieldsMax), range.lowerBound)
        }
        if foreignEnd > range.lowerBound, let place = illFormed(range, base) {
            return (.illFormedText, place)
        }
        if dialect.raggedRows == .refuse, expectedFields >= 0, found != expectedFields {
            return (.ragged(expected: expectedFields, found: found), range.lowerBound)
        }
        return nil
    }

    private func illFormed(_ range: Range<Int>, _ base: UnsafePointer<UInt8>) -> Int? {
        switch dialect.encoding {
        case .utf8: ByteScan.firstIllFormed(base, in: range)
        // Safe: the range is a record at hand.
        case .windows1252: range.first { !Windows1252.isAssigned(base[$0]) }
        case .latin1: nil
        }
    }

    /// Makes the record at hand the header, and notes a refusal when it names a column twice.
    private mutating func takeHeader(_ range: Range<Int>, _ base: UnsafePointer<UInt8>) {
        isHeaderDue = false
        if dialect.raggedRows == .refuse { expectedFields = fields.count - firstField }
        // Safe: the range is a record at hand.
        let record = Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
        let names = fields[firstField...].map {
            CSVField(
                storage: record, bounds: $0.shifted(by: range.lowerBound), dialect: dialect
            ).text
        }
        header = names
        fields.removeSubrange(firstField...)
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            let start = fileOffset + range.lowerBound
            note(
                CSVError(
                    reason: .duplicateColumn(name: name), line: line, column: 1,
                    byteRange: start..<start),
                end: fileOffset + range.upperBound)
            return
        }
    }

    /// Ends the record that the file's end cuts off.
    mutating func endFile(_ base: UnsafePointer<UInt8>, _ count: Int) {
        switch mode {
        case .quoted:
            refuse(.unclosedQuote, at: fieldStart - 1, base, count)
        case .closed:
            appendQuotedField()
            mode = .plain
            _ = endRecord(quoteEnd + 1, next: count, base, count)
        case .start, .plain, .skipping:
            _ = endPlainRecord(count, next: count, base, count)
        }
    }

    /// Refuses the first line of the record at hand, and sets out again behind it.
    ///
    /// A fault that shows only after more bytes than a record may have counts as too large a
    /// record, so that the size of chunks makes no difference.
    mutating func refuse(
        _ reason: CSVError.Reason, at place: Int, seen: Int = 1,
        _ base: UnsafePointer<UInt8>, _ count: Int
    ) {
        let isTooLarge = place + seen - recordStart > recordBytesMax + Self.lineEndBytes
        let place = isTooLarge ? recordStart : place
        let (lines, column) = position(of: place, base)
        let start = fileOffset + recordStart
        let error = CSVError(
            reason: isTooLarge ? .recordTooLarge(bytesMax: recordBytesMax) : reason,
            line: line + lines, column: column, byteRange: start..<start)
        fields.removeSubrange(firstField...)
        isHeaderDue = false
        if let end = ByteScan.firstOffset(of: 0x0A, base, in: recordStart..<count) {
            note(error, end: fileOffset + end)
            mode = .plain
            at = end + 1
            beginRecord(at: at)
        } else {
            skipped = error
            mode = .skipping
            at = count
        }
    }

    /// Lines from the record's start to `place`, and the column there, from 1.
    private func position(
        of place: Int, _ base: UnsafePointer<UInt8>
    ) -> (lines: Int, column: Int) {
        var lineStart = place
        // Safe: recordStart and place are inside the bytes at hand.
        while lineStart > recordStart, base[lineStart - 1] != 0x0A { lineStart -= 1 }
        let characters =
            dialect.encoding == .utf8
            ? ByteScan.characters(base, in: lineStart..<place) : place - lineStart
        return (ByteScan.lineFeeds(base, in: recordStart..<place), characters + 1)
    }

    mutating func note(_ error: CSVError, end: Int) {
        refusals.append(
            CSVError(
                reason: error.reason, line: error.line, column: error.column,
                byteRange: error.byteRange.lowerBound..<end))
        marks.append(
            CSVBatch.Mark(
                start: 0, end: 0, firstField: 0, fieldsOrRefusal: Int32(-refusals.count),
                line: error.line))
    }

    @inline(__always)
    mutating func beginRecord(at next: Int) {
        line &+= 1
        recordStart = next
        fieldStart = next
        firstField = fields.count
        isMultiline = false
    }
}
