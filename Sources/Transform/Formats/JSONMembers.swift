/// A key and its value inside an object.
public struct JSONMember: Sendable {
    /// The key's place in the document's ``KeyTable``, or ``KeyTable/unknown``.
    public let ordinal: Int
    /// The key as a string value: its text, source and place.
    public let key: JSONNode
    /// The value behind the colon.
    public let value: JSONNode
}

// MARK: - What is inside arrays and objects

extension JSONNode {
    /// How many elements or members it has; 0 for every other kind.
    public var count: Int {
        let entry = entry
        guard entry.kind == .array || entry.kind == .object else { return 0 }
        if entry.extra != JSONTapeNode.manyChildren { return Int(entry.extra) }
        var children = 0
        if entry.kind == .array {
            forEachElement { _ in children += 1 }
        } else {
            forEachMember { _ in children += 1 }
        }
        return children
    }

    /// The value of the member whose key has this ordinal, or nil when there is none.
    public func member(_ ordinal: Int) -> JSONNode? {
        let entry = entry
        guard entry.kind == .object, ordinal >= 0 else { return nil }
        // Safe: the parser closed this object, so each step stays below its end, inside the tape.
        let found = document.tape.withUnsafeBufferPointer { tape in
            let end = Int(entry.next)
            var key = index &+ 1
            while key < end {
                if Int(tape[key].extra) == ordinal, !tape[key].flags.contains(.isReplaced) {
                    return key &+ 1
                }
                key = Int(tape[key &+ 1].next)
            }
            return -1
        }
        return found < 0 ? nil : JSONNode(document: document, index: found)
    }

    /// The value of the member with this key, compared byte by byte; for keys outside of the plan.
    public func member(named name: String) -> JSONNode? {
        let ordinal = document.keys.ordinal(of: name)
        if ordinal != KeyTable.unknown { return member(ordinal) }
        let wanted = Array(name.utf8)
        var found: JSONNode?
        forEachMember { member in
            guard found == nil, member.ordinal == KeyTable.unknown else { return }
            if member.key.utf8()?.array == wanted { found = member.value }
        }
        return found
    }

    /// Calls `body` with each member in source order; not at all when this is no object.
    public func forEachMember<Failure: Error>(
        _ body: (JSONMember) throws(Failure) -> Void
    ) throws(Failure) {
        let entry = entry
        guard entry.kind == .object else { return }
        let end = Int(entry.next)
        var key = index + 1
        while key < end {
            let found = document.tape[key]
            if !found.flags.contains(.isReplaced) {
                try body(
                    JSONMember(
                        ordinal: Int(found.extra),
                        key: JSONNode(document: document, index: key),
                        value: JSONNode(document: document, index: key + 1)))
            }
            key = Int(document.tape[key + 1].next)
        }
    }

    /// Calls `body` with each element in source order; not at all when this is no array.
    public func forEachElement<Failure: Error>(
        _ body: (JSONNode) throws(Failure) -> Void
    ) throws(Failure) {
        let entry = entry
        guard entry.kind == .array else { return }
        let end = Int(entry.next)
        var element = index + 1
        while element < end {
            try body(JSONNode(document: document, index: element))
            element = Int(document.tape[element].next)
        }
    }

    /// The element at `position`, counted from 0, or nil; walks over the ones before it.
    public func element(_ position: Int) -> JSONNode? {
        let entry = entry
        guard entry.kind == .array, position >= 0 else { return nil }
        let end = Int(entry.next)
        var element = index + 1
        var passed = 0
        while element < end, passed < position {
            element = Int(document.tape[element].next)
            passed += 1
        }
        return element < end ? JSONNode(document: document, index: element) : nil
    }
}
