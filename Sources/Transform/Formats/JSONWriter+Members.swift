/// Members of objects in one call each: `json.member("id", "S-1")`.
extension JSONWriter {
    /// Writes a member whose value is a text.
    public mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        self.text(text)
    }

    /// Writes a member whose value is a text, or null where there is none.
    public mutating func member(_ name: StaticString, optional text: String?) {
        key(name)
        optional(text)
    }

    /// Writes a member whose value is a whole number.
    public mutating func member(_ name: StaticString, _ number: Int64) {
        key(name)
        integer(number)
    }

    /// Writes a member whose value is true or false.
    public mutating func member(_ name: StaticString, _ claim: Bool) {
        key(name)
        boolean(claim)
    }

    /// Writes a member whose value is JSON that is already written.
    public mutating func member(_ name: StaticString, json value: ByteSlice) {
        key(name)
        verbatim(value)
    }

    /// Writes a member whose value is an object.
    public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    /// Writes a member whose value is an array.
    public mutating func array(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        array(body)
    }

    /// Writes a text, or null where there is none.
    public mutating func optional(_ text: String?) {
        if let text { self.text(text) } else { null() }
    }
}
