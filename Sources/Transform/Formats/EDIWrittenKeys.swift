/// The keys of one segment's values as JSON has them, quotes and colon too, made once.
struct EDIWrittenKeys: Sendable {
    private let bytes: [UInt8]
    /// Where each key begins, and where the last one ends; none when the segment is not known.
    private let starts: [Int]
    private let components: Int

    /// - Parameter name: nil for a segment whose keys are made when they are needed.
    init(_ name: String?, elements: Int, components: Int) {
        self.components = components
        var bytes: [UInt8] = []
        var starts: [Int] = []
        if let name {
            for element in 1...elements {
                for component in 1...components {
                    starts.append(bytes.count)
                    let key = EDIKey.name(name, element: element, component: component)
                    bytes += Array("\"\(key)\":".utf8)
                }
            }
            starts.append(bytes.count)
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// - Returns: false, and writes nothing, when the key was not made.
    @inline(__always)
    func write(_ element: Int, _ component: Int, to json: inout JSONWriter) -> Bool {
        let at = (element &- 1) &* components &+ component &- 1
        guard component <= components, at &+ 1 < starts.count else { return false }
        // Safe: the starts lie inside the bytes, in order.
        bytes.withUnsafeBufferPointer { all in
            json.key(written: UnsafeBufferPointer(rebasing: all[starts[at]..<starts[at &+ 1]]))
        }
        return true
    }
}
