/// The header lines of one head, as far as they are read.
struct FieldBlock {
    private let start: Int
    private var fields: [Headers.Field] = []
    private(set) var meaning = FieldMeaning()

    private static let fieldsFirst = 12

    /// - Parameter start: offset of the first field line in the message.
    init(start: Int) {
        self.start = start
    }

    /// Takes one line, for a request or, where Host and Expect mean nothing, a response.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, line: Range<Int>, isRequest: Bool, limits: Limits
    ) throws(ProtocolFault) {
        guard fields.count < limits.headerFieldsMax else { throw .headerFieldsTooLarge }
        try checkSize(upTo: line.upperBound + 2, limits: limits)
        // Safe: the scanner gives lines within bytes only.
        let content = UnsafeRawBufferPointer(rebasing: bytes[line])
        let (nameLength, value) = try FieldLine.parse(content)
        try meaning.take(
            name: UnsafeRawBufferPointer(rebasing: content[0..<nameLength]),
            value: UnsafeRawBufferPointer(rebasing: content[value]), isRequest: isRequest)
        if fields.isEmpty { fields.reserveCapacity(Self.fieldsFirst) }
        let offset = line.lowerBound - start
        fields.append(
            Headers.Field(
                nameStart: UInt32(offset), nameLength: UInt32(nameLength),
                valueStart: UInt32(offset + value.lowerBound), valueLength: UInt32(value.count)))
    }

    /// Offset before which the block, its closing empty line included, must end.
    func end(_ limits: Limits) -> Int {
        start + limits.headerBlockBytesMax
    }

    /// Refuses a block that has grown too large, even before its last line is complete.
    func checkSize(upTo end: Int, limits: Limits) throws(ProtocolFault) {
        guard end - start <= limits.headerBlockBytesMax else { throw .headerFieldsTooLarge }
    }

    /// The fields, their bytes copied out of the buffer.
    func headers(_ bytes: UnsafeRawBufferPointer, end: Int) -> Headers {
        Headers(
            block: [UInt8](UnsafeRawBufferPointer(rebasing: bytes[start..<end])), fields: fields)
    }
}
