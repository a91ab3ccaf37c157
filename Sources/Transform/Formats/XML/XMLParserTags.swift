// Start and end tags with their attributes (XML 1.0, section 3.1).
extension XMLParser {
    mutating func startTag(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        hasBegun = true
        attributes.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        let nameEnd = window.nameEnd(at + 1)
        guard nameEnd < window.end else { return try cutTag(window, at) }
        guard nameEnd > at + 1 else { throw XMLFault(reason: .nameExpected, offset: at + 1) }
        let name = try name(window, at + 1..<nameEnd)
        var next = nameEnd
        var isEmpty = false
        while true {
            let behind = window.skipSpaces(next)
            guard behind < window.end else { return try cutTag(window, at) }
            if window[behind] == UInt8(ascii: ">") {
                next = behind + 1
                break
            }
            if window[behind] == UInt8(ascii: "/") {
                guard behind + 1 < window.end else { return try cutTag(window, at) }
                guard window[behind + 1] == UInt8(ascii: ">") else {
                    throw XMLFault(reason: .malformedMarkup, offset: behind)
                }
                isEmpty = true
                next = behind + 2
                break
            }
            guard behind > next else {
                throw XMLFault(reason: .malformedAttribute, offset: behind)
            }
            guard let end = try attribute(window, behind) else { return try cutTag(window, at) }
            next = end
        }
        let generation = names.generation
        let bindingCount = names.bindingCount
        if !attributes.isEmpty { try resolveAttributes() }
        try open(name, window, at, generation: generation, bindingCount: bindingCount)
        if isEmpty { close() }
        return next
    }

    mutating func endTag(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        guard let frame = frames.last else {
            throw XMLFault(reason: .tagMismatch, offset: at)
        }
        // The usual case: exactly the open element's name and the closing bracket.
        let length = names.written.range(of: frame.name).count
        let behindName = at + 2 + length
        if behindName < window.end, window[behindName] == UInt8(ascii: ">"),
            names.written.isSpelled(frame.name, window.base + at + 2, length)
        {
            close()
            return behindName + 1
        }
        let nameEnd = window.nameEnd(at + 2)
        guard nameEnd < window.end else { return try cutTag(window, at) }
        guard nameEnd > at + 2 else { throw XMLFault(reason: .nameExpected, offset: at + 2) }
        let count = nameEnd - at - 2
        guard count == length, names.written.isSpelled(frame.name, window.base + at + 2, count)
        else {
            let open = names.written.text(of: frame.name)
            throw XMLFault(reason: .tagMismatch, offset: at, subject: open)
        }
        let end = window.skipSpaces(nameEnd)
        guard end < window.end else { return try cutTag(window, at) }
        guard window[end] == UInt8(ascii: ">") else {
            throw XMLFault(reason: .malformedMarkup, offset: end)
        }
        close()
        return end + 1
    }

    /// A tag that the window cuts, unless it is longer than a tag may be.
    func cutTag(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        if window.end - at > XMLRules.tagBytesMax {
            throw XMLFault(reason: .tooLongTag, offset: at)
        }
        return try unfinished(window)
    }

    private mutating func name(
        _ window: XMLWindow, _ range: Range<Int>
    ) throws(XMLFault) -> Int {
        let name = names.name(
            window.base, at: range.lowerBound, count: range.count, end: window.end)
        guard name < XMLRules.namesMax else {
            throw XMLFault(reason: .tooManyNames, offset: range.lowerBound)
        }
        return name
    }

    // MARK: - Attributes

    /// Reads `name="value"`; nil when the window ends inside of it.
    private mutating func attribute(
        _ window: XMLWindow, _ at: Int
    ) throws(XMLFault) -> Int? {
        let nameEnd = window.nameEnd(at)
        guard nameEnd < window.end else { return nil }
        guard nameEnd > at else { throw XMLFault(reason: .malformedAttribute, offset: at) }
        let equals = window.skipSpaces(nameEnd)
        guard equals < window.end else { return nil }
        guard window[equals] == UInt8(ascii: "=") else {
            throw XMLFault(reason: .malformedAttribute, offset: equals)
        }
        let open = window.skipSpaces(equals + 1)
        guard open < window.end else { return nil }
        let quote = window[open]
        guard quote == 0x22 || quote == 0x27 else {
            throw XMLFault(reason: .malformedAttribute, offset: open)
        }
        let start = values.count
        guard let end = try value(window, open + 1, quote) else { return nil }
        guard end - at <= XMLRules.tagBytesMax else {
            throw XMLFault(reason: .tooLongTag, offset: at)
        }
        guard attributes.count < XMLRules.attributesMax else {
            throw XMLFault(reason: .tooManyAttributes, offset: at)
        }
        let name = try name(window, at..<nameEnd)
        if attributes.contains(where: { $0.name == name }) {
            let subject = window.text(at..<nameEnd)
            throw XMLFault(reason: .duplicateAttribute, offset: at, subject: subject)
        }
        attributes.append(Attribute(name: name, value: start..<values.count, offset: at))
        return end + 1
    }

    /// Appends a value, normalised as section 3.3.3 says for text; gives the closing quote.
    private mutating func value(
        _ window: XMLWindow, _ start: Int, _ quote: UInt8
    ) throws(XMLFault) -> Int? {
        var from = start
        var at = start
        while at < window.end {
            let byte = window[at]
            if byte == quote {
                values.append(contentsOf: window.slice(from..<at))
                return at
            }
            switch byte {
            case UInt8(ascii: "<"): throw XMLFault(reason: .malformedAttribute, offset: at)
            case UInt8(ascii: "&"):
                values.append(contentsOf: window.slice(from..<at))
                guard let (scalar, next) = try reference(window, at) else { return nil }
                Self.append(scalar, to: &values)
                at = next
                from = next
            case 0x09, 0x0A, 0x0D:
                values.append(contentsOf: window.slice(from..<at))
                values.append(0x20)
                guard at + 1 < window.end else { return nil }
                at += byte == 0x0D && window[at + 1] == 0x0A ? 2 : 1
                from = at
            default: at += 1
            }
        }
        return nil
    }

    /// Takes out the declarations of namespaces, and resolves the others by them.
    private mutating func resolveAttributes() throws(XMLFault) {
        let known = names.bindingCount
        var kept = 0
        for position in attributes.indices {
            let attribute = attributes[position]
            do throws(XMLError.Reason) {
                if let prefix = try names.declaredPrefix(attribute.name) {
                    try names.declare(prefix, Array(values[attribute.value]))
                    continue
                }
            } catch {
                throw fault(error, attribute)
            }
            attributes[kept] = attribute
            kept += 1
        }
        attributes.removeLast(attributes.count - kept)
        if names.bindingCount != known { names.renew() }
        for position in attributes.indices {
            do throws(XMLError.Reason) {
                attributes[position].resolved = try names.attribute(attributes[position].name)
            } catch {
                throw fault(error, attributes[position])
            }
            // Two prefixes may stand for one namespace.
            let resolved = attributes[position].resolved
            guard resolved.namespace != names.noNamespace else { continue }
            let isTwice = attributes[..<position].contains {
                $0.resolved.namespace == resolved.namespace && $0.resolved.local == resolved.local
            }
            if isTwice { throw fault(.duplicateAttribute, attributes[position]) }
        }
    }

    private func fault(_ reason: XMLError.Reason, _ attribute: Attribute) -> XMLFault {
        XMLFault(
            reason: reason, offset: attribute.offset,
            subject: names.written.text(of: attribute.name))
    }
}
