import CPostgres

/// One row of arguments in the form that libpq takes: pointers, lengths and formats side by side.
///
/// Whole numbers, text and bytes go in the binary format when the parameter has such a type, which
/// spares the server parsing them; otherwise as text, which the server reads as a literal.
struct PostgreSQLArguments: ~Copyable {
    private(set) var values: [UnsafePointer<CChar>?] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var buffer = ArgumentBuffer()

    private static let textFormat: Int32 = 0
    private static let binaryFormat: Int32 = 1

    var byteCount: Int { buffer.byteCount }

    /// Takes the place of the row before, whose pointers end here.
    mutating func encode(
        _ arguments: [SQLValue], for statement: PostgreSQLStatement
    ) throws(SQLError) {
        values.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        buffer.clear()
        let types = statement.parameterTypes
        guard arguments.count == types.count else {
            throw SQLError(
                .misuse,
                message: "\(arguments.count) arguments were given, \(types.count) are wanted",
                sql: statement.sql)
        }
        for index in types.indices {
            do throws(SQLError) {
                try append(arguments[index], type: types[index])
            } catch {
                throw SQLError(
                    error.kind, message: "argument $\(index + 1) \(error.message)",
                    sql: statement.sql)
            }
        }
    }

    private mutating func append(_ value: SQLValue, type: Oid) throws(SQLError) {
        switch value {
        case .null:
            values.append(nil)
            lengths.append(0)
            formats.append(Self.binaryFormat)
        case .integer(let integer):
            try append(integer, type: type)
        case .text(let text):
            guard type != PostgreSQLType.bytea else {
                throw SQLError(.type, message: "is text where bytes are wanted")
            }
            try append(text, isLiteral: !PostgreSQLType.isText(type))
        case .blob(let blob):
            guard type == PostgreSQLType.bytea else {
                throw SQLError(.type, message: "is bytes where the column takes none")
            }
            try append(buffer.append(blob), Self.binaryFormat)
        }
    }

    private mutating func append(_ integer: Int64, type: Oid) throws(SQLError) {
        switch type {
        case PostgreSQLType.int8:
            try append(buffer.append(bigEndian: integer), Self.binaryFormat)
        case PostgreSQLType.int4:
            let narrow = try Self.narrowed(integer, to: Int32.self)
            try append(buffer.append(bigEndian: narrow), Self.binaryFormat)
        case PostgreSQLType.int2:
            let narrow = try Self.narrowed(integer, to: Int16.self)
            try append(buffer.append(bigEndian: narrow), Self.binaryFormat)
        case PostgreSQLType.bool:
            guard integer == 0 || integer == 1 else {
                throw SQLError(.type, message: "is neither 0 nor 1 where a boolean is wanted")
            }
            try append(buffer.append(bigEndian: UInt8(integer)), Self.binaryFormat)
        case PostgreSQLType.bytea:
            throw SQLError(.type, message: "is a whole number where bytes are wanted")
        default:
            try append(String(integer), isLiteral: !PostgreSQLType.isText(type))
        }
    }

    private mutating func append(_ text: String, isLiteral: Bool) throws(SQLError) {
        guard let bytes = buffer.append(text) else {
            throw SQLError(.type, message: "holds the character U+0000")
        }
        try append(bytes, isLiteral ? Self.textFormat : Self.binaryFormat)
    }

    private mutating func append(
        _ bytes: UnsafeBufferPointer<UInt8>, _ format: Int32
    ) throws(SQLError) {
        guard let length = Int32(exactly: bytes.count) else {
            throw SQLError(.type, message: "is longer than 2 GiB")
        }
        // Safe: the bytes stay in `buffer` until the next `encode`, and libpq copies them when
        // the statement is sent; CChar and UInt8 have the same layout.
        values.append(
            bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) })
        lengths.append(length)
        formats.append(format)
    }

    private static func narrowed<Narrow: FixedWidthInteger>(
        _ integer: Int64, to type: Narrow.Type
    ) throws(SQLError) -> Narrow {
        guard let narrow = Narrow(exactly: integer) else {
            throw SQLError(.type, message: "is too large for a column of \(Narrow.bitWidth) bits")
        }
        return narrow
    }
}
