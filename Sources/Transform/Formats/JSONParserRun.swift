// MARK: - Lending the parser its memory, and telling a refusal's place

extension JSONParser {
    /// The tape of the one value in `slice`.
    /// - Throws: ``JSONError`` with the place of the first fault.
    static func tape(
        of slice: ByteSlice, keys: KeyTable, rules: JSONDocument.Rules
    ) throws(JSONError) -> [JSONTapeNode] {
        guard slice.count <= rules.bodyBytesMax else {
            throw JSONError(.tooLarge, at: rules.bodyBytesMax, in: slice, pointer: "")
        }
        precondition(
            slice.end <= JSONDocument.Rules.bodyBytesLimit, "A shared buffer is at most 1 GiB.")
        var refusal: JSONError?
        // Untouched capacity costs address space, not memory.
        let capacity = slice.count / 2 + rules.depthMax + 2
        let tape = [JSONTapeNode](unsafeUninitializedCapacity: capacity) { tape, count in
            guard let tapeBase = tape.baseAddress else { return }
            keys.withLookup { lookup in
                withFrames(rules.depthMax) { frames in
                    // Safe: storage, tape and frames all stay put until these closures return.
                    slice.storage.withUnsafeBufferPointer { storage in
                        guard let bytes = storage.baseAddress else {
                            refusal = JSONError(.empty, at: 0, in: slice, pointer: "")
                            return
                        }
                        var parser = JSONParser(
                            bytes: bytes, start: slice.start, end: slice.end, keys: lookup,
                            rules: rules, tape: tapeBase, tapeCapacity: capacity, frames: frames,
                            at: slice.start)
                        refusal = parser.run(slice)
                        count = parser.tapeCount
                    }
                }
            }
        }
        if let refusal { throw refusal }
        return tape
    }

    private static func withFrames(
        _ depthMax: Int, _ body: (UnsafeMutablePointer<Frame>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Frame.self, capacity: depthMax) { frames in
            guard let base = frames.baseAddress else { return }
            // Safe: frames are plain values, each written before it is read.
            body(base)
        }
    }

    private mutating func run(_ slice: ByteSlice) -> JSONError? {
        do throws(Fault) {
            try parseDocument()
            return nil
        } catch {
            return JSONError(
                error.reason, at: error.offset - start, in: slice, pointer: openPointer(error),
                earlier: error.earlier < 0 ? nil : error.earlier - start)
        }
    }

    /// RFC 6901 pointer to the value that was being read when parsing stopped.
    private func openPointer(_ fault: Fault) -> String {
        var pointer = ""
        for level in 0..<depth {
            let container = frames[level].container
            if tape[container].kind == .array {
                pointer += "/\(max(frames[level].children - 1, 0))"
                continue
            }
            let open = level + 1 < depth ? frames[level + 1].container : tapeCount
            guard let key = openKey(of: container, before: open, fault) else { continue }
            let text = JSONEscapes.decoded(bytes + Int(key.offset), count: Int(key.length))
            pointer += "/" + JSONNode.pointerToken(String(decoding: text, as: UTF8.self))
        }
        return pointer
    }

    /// The key whose value lies at `open`, or that the fault in this object is about.
    private func openKey(
        of container: Int, before open: Int, _ fault: Fault
    ) -> JSONTapeNode? {
        var index = container + 1
        var last: JSONTapeNode?
        // Safe: entries below tapeCount are written.
        while index < open {
            let key = tape[index]
            if Int(key.offset) == fault.earlier + 1, open == tapeCount { return key }
            if index + 1 == open { return key }
            last = key
            index = Int(tape[index + 1].next)
        }
        // Every member is complete: only a missing comma is about the last one.
        return fault.reason == .memberEndExpected ? last : nil
    }
}

extension JSONError {
    init(
        _ reason: Reason, at offset: Int, in slice: ByteSlice, pointer: String,
        earlier: Int? = nil
    ) {
        let place = slice.place(of: offset)
        let earlierPlace = earlier.map { slice.place(of: $0) }
        self.init(
            reason: reason, offset: offset, line: place.line, column: place.column,
            pointer: pointer, earlierLine: earlierPlace?.line,
            earlierColumn: earlierPlace?.column)
    }
}
