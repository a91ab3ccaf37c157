/// What a request's fields say about content codings, gathered as they are read.
struct CodingFields: Sendable {
    /// The body's coding.
    private(set) var content = ContentCoding.identity
    /// What the answer may be coded in.
    private(set) var accepted = AcceptedCodings()
    /// Whether a condition names the tag of a packed form.
    private(set) var namesPackedTags = false

    /// Takes note of one field.
    mutating func take(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        // Safe: name and value are read within this call and not kept.
        switch name.count {
        case 8 where Octet.spell(name, "if-match"), 13 where Octet.spell(name, "if-none-match"):
            namesPackedTags = namesPackedTags || EntityTags.namePacked(value)
        case 15 where Octet.spell(name, "accept-encoding"): accepted.take(value)
        case 16 where Octet.spell(name, "content-encoding"): content.take(value)
        default: break
        }
    }
}
