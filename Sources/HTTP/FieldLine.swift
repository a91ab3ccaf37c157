/// One header or trailer line, RFC 9112 section 5: `name ":" OWS value OWS`.
enum FieldLine {
    /// The name's length and where the value stands, blanks around it left out.
    static func parse(
        _ line: UnsafeRawBufferPointer
    ) throws(ProtocolFault) -> (nameLength: Int, value: Range<Int>) {
        // Safe: every position read is first held against the line's end.
        var colon = 0
        while colon < line.count, Octet.isToken(line[colon]) { colon += 1 }
        // Also refuses blanks before the colon and folded lines, sections 5.1 and 5.2.
        guard colon > 0, colon < line.count, line[colon] == Octet.colon else { throw .fieldLine }
        var start = colon + 1
        var end = line.count
        while start < end, Octet.isBlank(line[start]) { start += 1 }
        while end > start, Octet.isBlank(line[end - 1]) { end -= 1 }
        var index = start
        while index < end {
            guard Octet.isFieldValue(line[index]) else { throw .fieldLine }
            index += 1
        }
        return (colon, start..<end)
    }
}
