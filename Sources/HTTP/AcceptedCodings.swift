/// Which content codings the sender of a request takes for the answer, RFC 9110 section 12.5.3.
struct AcceptedCodings: Sendable {
    /// Weights in thousandths; nil where the coding is not named.
    private var gzip: Int16?
    private var identity: Int16?
    private var others: Int16?
    private var isMalformed = false

    /// Whether gzip is to be sent: acceptable, and weighed no less than identity.
    ///
    /// A field that cannot be read counts as none. Where neither is acceptable the answer goes
    /// out plain, as section 12.5.3 permits, rather than as 406, which helps nobody.
    var prefersGzip: Bool {
        guard !isMalformed, let gzip = gzip ?? others, gzip > 0 else { return false }
        // Identity is acceptable although unnamed, but nothing says that it is preferred.
        return gzip >= identity ?? others ?? 0
    }

    /// Takes note of one Accept-Encoding field; several make one list.
    mutating func take(_ value: UnsafeRawBufferPointer) {
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            // Safe: start <= end <= value.count, and the element is not kept.
            takeElement(UnsafeRawBufferPointer(rebasing: value[start..<end]))
            start = end + 1
        }
    }

    /// `coding [OWS ";" OWS "q=" weight]`, blanks around it; an empty element says nothing.
    private mutating func takeElement(_ element: UnsafeRawBufferPointer) {
        var start = 0
        while start < element.count, Octet.isBlank(element[start]) { start += 1 }
        var end = start
        while end < element.count, Octet.isToken(element[end]) { end += 1 }
        guard let weight = Self.weight(element[end...]) else {
            isMalformed = true
            return
        }
        // Safe: start <= end <= element.count, and the name is not kept.
        let name = UnsafeRawBufferPointer(rebasing: element[start..<end])
        if name.isEmpty {
            if start < element.count { isMalformed = true }
        } else if ContentCoding.isGzip(name) {
            gzip = min(gzip ?? weight, weight)
        } else if Octet.spell(name, "identity") {
            identity = min(identity ?? weight, weight)
        } else if Octet.spell(name, "*") {
            others = min(others ?? weight, weight)
        }
    }

    /// The weight behind a coding in thousandths, 1000 if there is none; nil for anything else.
    /// RFC 9110 section 12.4.2.
    private static func weight(_ text: Slice<UnsafeRawBufferPointer>) -> Int16? {
        var rest = text.drop { Octet.isBlank($0) }
        guard !rest.isEmpty else { return 1000 }
        guard rest.popFirst() == UInt8(ascii: ";") else { return nil }
        rest = rest.drop { Octet.isBlank($0) }
        guard rest.popFirst().map(Octet.lowercased) == UInt8(ascii: "q"),
            rest.popFirst() == UInt8(ascii: "="),
            let whole = rest.popFirst().flatMap(Octet.decimal), whole <= 1
        else { return nil }
        var weight = Int16(whole) * 1000
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            for unit: Int16 in [100, 10, 1] {
                guard let digit = rest.first.flatMap(Octet.decimal) else { break }
                weight += Int16(digit) * unit
                rest = rest.dropFirst()
            }
        }
        return weight <= 1000 && rest.allSatisfy(Octet.isBlank) ? weight : nil
    }
}
