/// The fields of one message in the order sent, RFC 9110 section 5.
///
/// All fields live in one block of bytes in wire form, so a head costs two allocations however
/// many fields it has, and writing it out is one copy.
public struct Headers: Sendable {
    /// Where one field stands in the block. Positions fit 32 bits because Limits bounds the head.
    struct Field: Sendable {
        var nameStart: UInt32
        var nameLength: UInt32
        var valueStart: UInt32
        var valueLength: UInt32
    }

    /// Lines `name: value CRLF`, nothing between them.
    private(set) var block: [UInt8]
    private(set) var fields: [Field]

    /// No fields.
    public init() {
        block = []
        fields = []
    }

    /// Fields from name and value pairs, in their order.
    public init(_ pairs: KeyValuePairs<String, String>) {
        self.init()
        for (name, value) in pairs { append(name, value) }
    }

    /// Lines that a parser has already checked, and where their fields stand.
    init(block: [UInt8], fields: [Field]) {
        self.block = block
        self.fields = fields
    }

    /// Fields, those of one name each counted.
    public var count: Int { fields.count }
    /// Whether there is no field at all.
    public var isEmpty: Bool { fields.isEmpty }

    /// The first value under a name, compared without regard to case; setting replaces all.
    public subscript(name: String) -> String? {
        get { firstIndex(of: name).map { value(of: fields[$0]) } }
        set {
            if let newValue { set(name, newValue) } else { remove(name) }
        }
    }

    /// Every value under a name, in the order sent.
    public func all(_ name: String) -> [String] {
        fields.filter { isNamed($0, name) }.map { value(of: $0) }
    }

    /// Whether a field has that name, compared without regard to case.
    public func contains(_ name: String) -> Bool {
        firstIndex(of: name) != nil
    }

    /// Every field as name and value, in the order sent, names as spelt by the sender.
    public var pairs: [(name: String, value: String)] {
        fields.map { field in
            (text(start: field.nameStart, length: field.nameLength), value(of: field))
        }
    }

    /// Adds a field after the others. Control bytes in the value become spaces (RFC 9110
    /// section 5.5), so no value can begin a line of its own.
    /// - Precondition: the name is a token, see ``isValidName(_:)``.
    public mutating func append(_ name: String, _ value: String) {
        precondition(Self.isValidName(name), "A header name must be a token: \(name)")
        if block.isEmpty { block.reserveCapacity(Self.blockBytesFirst) }
        let nameStart = block.count
        block.append(contentsOf: name.utf8)
        let nameLength = block.count - nameStart
        block.append(UInt8(ascii: ":"))
        block.append(UInt8(ascii: " "))
        let valueStart = block.count
        block.append(contentsOf: value.utf8)
        let valueLength = block.count - valueStart
        for index in valueStart..<block.count where Octet.isControl(block[index]) {
            block[index] = UInt8(ascii: " ")
        }
        block.append(UInt8(ascii: "\r"))
        block.append(UInt8(ascii: "\n"))
        fields.append(
            Field(
                nameStart: UInt32(nameStart), nameLength: UInt32(nameLength),
                valueStart: UInt32(valueStart), valueLength: UInt32(valueLength)))
    }

    /// Replaces every field of that name by one.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    /// Removes every field of that name.
    public mutating func remove(_ name: String) {
        guard contains(name) else { return }
        let kept = fields.filter { !isNamed($0, name) }
        var rebuilt = Headers()
        for field in kept {
            rebuilt.append(
                text(start: field.nameStart, length: field.nameLength), value(of: field))
        }
        self = rebuilt
    }

    /// Whether a text may name a field: a non-empty token, RFC 9110 section 5.6.2.
    public static func isValidName(_ name: String) -> Bool {
        !name.utf8.isEmpty && name.utf8.allSatisfy(Octet.isToken)
    }

    private static let blockBytesFirst = 256

    private func firstIndex(of name: String) -> Int? {
        for index in fields.indices where isNamed(fields[index], name) { return index }
        return nil
    }

    func isNamed(_ field: Field, _ name: String) -> Bool {
        let wanted = name.utf8
        guard wanted.count == Int(field.nameLength) else { return false }
        var position = Int(field.nameStart)
        for byte in wanted {
            guard Octet.lowercased(block[position]) == Octet.lowercased(byte) else { return false }
            position += 1
        }
        return true
    }

    /// The value's bytes, valid until the body ends.
    func withValue<Result>(
        of field: Field, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        block.withUnsafeBytes { block in
            // Safe: a field's offsets are those of the block it was appended to.
            let start = Int(field.valueStart)
            let value = block[start..<start + Int(field.valueLength)]
            return body(UnsafeRawBufferPointer(rebasing: value))
        }
    }

    /// The elements of a field whose value is a comma-separated list, RFC 9110 section 5.6.1.
    func forEachElement(of field: Field, _ body: (UnsafeRawBufferPointer) -> Void) {
        withValue(of: field) { FieldMeaning.forEachElement(of: $0, body) }
    }

    func value(of field: Field) -> String {
        text(start: field.valueStart, length: field.valueLength)
    }

    private func text(start: UInt32, length: UInt32) -> String {
        let range = Int(start)..<Int(start) + Int(length)
        return String(decoding: block[range], as: UTF8.self)
    }
}
