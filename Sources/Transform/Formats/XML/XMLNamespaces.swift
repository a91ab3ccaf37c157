/// Names of elements and attributes, resolved by the namespaces declared around them to the keys
/// that the JSON has.
struct XMLNamespaces {
    /// A name as the file writes it.
    private struct Name {
        /// Bytes before the colon; -1 when there is none.
        var prefixCount: Int32
        var element = Resolved()
        var attribute = Resolved()
    }

    /// What a name means while one set of declarations holds.
    struct Resolved {
        /// Which set; 0 is none.
        var generation: Int32 = 0
        var key: Int32 = 0
        var namespace: Int32 = 0
        var local: Int32 = 0
    }

    /// The namespace of what has none: the empty text.
    private(set) var noNamespace = 0
    private(set) var textKey = 0
    /// Names and prefixes as the file writes them.
    private(set) var written = XMLTexts()
    /// Keys, local names and the addresses of namespaces.
    private(set) var known = XMLTexts()

    private var names: [Name?] = []
    /// Keys get these prefixes, by the number of the namespace's address.
    private var keyPrefixes: [Int: [UInt8]] = [:]
    private var bindings: [(prefix: Int, namespace: Int)] = []
    private(set) var generation: Int32 = 1
    private var lastGeneration: Int32 = 1
    private var xmlPrefix = 0
    private var xmlnsPrefix = 0
    private var noPrefix = 0
    private var xmlAddress = 0
    private var xmlnsAddress = 0

    init(prefixes: [String: String]) {
        noPrefix = written.number([])
        xmlPrefix = written.number(Array("xml".utf8))
        xmlnsPrefix = written.number(Array("xmlns".utf8))
        noNamespace = known.number([])
        textKey = known.number(Array("_text".utf8))
        xmlAddress = known.number(Array("http://www.w3.org/XML/1998/namespace".utf8))
        xmlnsAddress = known.number(Array("http://www.w3.org/2000/xmlns/".utf8))
        for (prefix, address) in prefixes {
            keyPrefixes[known.number(Array(address.utf8))] = Array("\(prefix)_".utf8)
        }
        bindings = [(xmlPrefix, xmlAddress), (noPrefix, noNamespace)]
    }

    var bindingCount: Int { bindings.count }

    /// The number of a key or of a namespace's address.
    mutating func knownNumber(_ text: String) -> Int { known.number(Array(text.utf8)) }

    /// The number of the name at `offset`, which may be read up to `end`.
    @inline(__always)
    mutating func name(
        _ bytes: UnsafePointer<UInt8>, at offset: Int, count: Int, end: Int
    ) -> Int {
        written.number(bytes, at: offset, count: count, end: end)
    }

    // MARK: - Declarations

    /// Whether the attribute declares a namespace, and for which prefix.
    mutating func declaredPrefix(_ name: Int) throws(XMLError.Reason) -> Int? {
        if name == xmlnsPrefix { return noPrefix }
        let split = try prefixCount(of: name)
        guard split == 5, written.bytes(of: name).starts(with: "xmlns".utf8) else { return nil }
        return written.number(Array(written.bytes(of: name).dropFirst(6)))
    }

    /// Namespaces in XML 1.0, section 3: what may not be bound.
    mutating func declare(_ prefix: Int, _ address: [UInt8]) throws(XMLError.Reason) {
        let namespace = known.number(address)
        let isXML = namespace == xmlAddress
        guard prefix != xmlnsPrefix, namespace != xmlnsAddress, isXML == (prefix == xmlPrefix),
            prefix == noPrefix || namespace != noNamespace
        else { throw .malformedNamespace }
        bindings.append((prefix, namespace))
    }

    /// From here on other declarations hold.
    mutating func renew() {
        lastGeneration &+= 1
        generation = lastGeneration
    }

    /// Back to what held before an element.
    mutating func restore(_ count: Int, generation: Int32) {
        bindings.removeLast(bindings.count - count)
        self.generation = generation
    }

    // MARK: - Resolving

    @inline(__always)
    mutating func element(_ name: Int) throws(XMLError.Reason) -> Resolved {
        if name < names.count, let found = names[name]?.element, found.generation == generation {
            return found
        }
        return try resolve(name, isAttribute: false)
    }

    @inline(__always)
    mutating func attribute(_ name: Int) throws(XMLError.Reason) -> Resolved {
        if name < names.count, let found = names[name]?.attribute, found.generation == generation {
            return found
        }
        return try resolve(name, isAttribute: true)
    }

    private mutating func resolve(
        _ name: Int, isAttribute: Bool
    ) throws(XMLError.Reason) -> Resolved {
        let split = try prefixCount(of: name)
        let bytes = written.bytes(of: name)
        var namespace = noNamespace
        var local = bytes
        if split >= 0 {
            let prefix = written.number(Array(bytes.prefix(split)))
            guard let bound = bindings.last(where: { $0.prefix == prefix }) else {
                throw .undeclaredPrefix
            }
            namespace = bound.namespace
            local = bytes.dropFirst(split + 1)
        } else if !isAttribute {
            namespace = bindings.last(where: { $0.prefix == noPrefix })?.namespace ?? noNamespace
        }
        var key = keyPrefixes[namespace, default: []] + local
        // The text has the key _text, so an attribute of that name takes one more.
        if isAttribute { key = (key == Array("text".utf8) ? [0x5F, 0x5F] : [0x5F]) + key }
        let resolved = Resolved(
            generation: generation, key: Int32(known.number(key)), namespace: Int32(namespace),
            local: Int32(known.number(Array(local))))
        if isAttribute {
            names[name]?.attribute = resolved
        } else {
            names[name]?.element = resolved
        }
        return resolved
    }

    /// How many bytes stand before the colon, -1 without one; one colon at most, not at an end.
    private mutating func prefixCount(of name: Int) throws(XMLError.Reason) -> Int {
        if name < names.count, let found = names[name] { return Int(found.prefixCount) }
        let bytes = written.bytes(of: name)
        var split = -1
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            split = colon - bytes.startIndex
            let local = bytes.dropFirst(split + 1)
            var first: UInt32 = 0
            if let lead = local.first {
                first = lead < 0x80 ? UInt32(lead) : Self.scalar(local)
            }
            let startsName =
                first < 0x80
                ? XMLCharacters.startsName(UInt8(first)) : XMLCharacters.startsName(first)
            guard split > 0, startsName, !local.contains(UInt8(ascii: ":")) else {
                throw .malformedNamespace
            }
        }
        while names.count <= name { names.append(nil) }
        names[name] = Name(prefixCount: Int32(split))
        return split
    }

    private static func scalar(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first?.value ?? 0
    }
}
