/// What one chunk of a file completed: records and refusals, in the order of the file.
public struct CSVBatch: RandomAccessCollection, Sendable {
    /// A record, or why there is none.
    public enum Row: Sendable {
        case record(CSVRecord)
        case refused(CSVError)
    }

    let storage: [UInt8]
    /// Place in the file of the storage's first byte.
    let fileOffset: Int
    var fields: [CSVFieldBounds] = []
    var marks: [Mark] = []
    var refusals: [CSVError] = []
    let dialect: CSVDialect

    /// Where a record lies, or which refusal stands in its place.
    struct Mark: Sendable {
        var start: UInt32
        var end: UInt32
        var firstField: UInt32
        /// Number of fields, or -1 minus the index of a refusal.
        var fieldsOrRefusal: Int32
        var line: Int
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { marks.count }

    /// The row at `position`; a position outside stops the program.
    public subscript(position: Int) -> Row {
        let mark = marks[position]
        if mark.fieldsOrRefusal < 0 { return .refused(refusals[-1 - Int(mark.fieldsOrRefusal)]) }
        let first = Int(mark.firstField)
        return .record(
            CSVRecord(
                line: mark.line,
                byteRange: fileOffset + Int(mark.start)..<fileOffset + Int(mark.end),
                storage: storage, fields: fields,
                fieldRange: first..<first + Int(mark.fieldsOrRefusal),
                storageRange: Int(mark.start)..<Int(mark.end), dialect: dialect))
    }
}
