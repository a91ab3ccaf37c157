/// Cuts a JSON text that arrives in chunks into the elements of one of its lists, in memory bounded
/// by the largest of them and by what stands around the list.
///
/// It finds where elements begin and end by brackets and quotes alone; each is to be parsed by
/// itself. What stands around them is kept as a ``frame``, with an empty object or a zero for each
/// of the first elements of a list: parsed as well, the two hold the text to the whole of RFC 8259.
public struct JSONUnitScanner: Sendable {
    /// The largest element, and the largest frame, in bytes.
    public static let unitBytesMax = 64 * 1024 * 1024

    /// An element that was cut out.
    public struct Unit: Sendable {
        /// Which of the lists it stands in.
        public let list: Int
        public let bytes: [UInt8]
    }

    /// Why a text cannot be cut.
    public enum Refusal: Error, Sendable {
        /// An element, or what stands around the elements, is larger than ``unitBytesMax``.
        case tooLarge
    }

    /// An array or object that is open.
    private struct Level {
        let isArray: Bool
        /// Lists that lie at or below it, with their place among the lists.
        let lists: [Int]
        /// Which of them it is itself.
        let list: Int?
        var unitCount = 0
    }

    private enum Phase {
        case around
        case string(isKey: Bool, isEscaped: Bool)
        /// Inside an element: so many brackets are open.
        case unit(depth: Int)
        case unitString(depth: Int, isEscaped: Bool)
        /// Inside a number or word that is an element.
        case unitScalar
    }

    /// The ways to the lists: names of members, any of which counts at each step.
    private let lists: [[[String]]]
    private let keepsFrame: Bool
    private var levels: [Level] = []
    private var phase = Phase.around
    private var expectsKey = false
    private var key: [UInt8] = []
    private var unit: [UInt8] = []
    /// What stands around the elements.
    public private(set) var frame: [UInt8] = []
    /// Where the frame goes on behind the last element of the innermost list.
    private var behindUnit = 0

    /// - Parameters:
    ///   - lists: for each list the names on the way to it; none for a text that is the list.
    ///   - keepsFrame: whether what stands around the elements is wanted.
    public init(lists: [[[String]]], keepsFrame: Bool) {
        self.lists = lists
        self.keepsFrame = keepsFrame
    }

    /// Takes the next bytes and gives the elements that they complete.
    public mutating func feed(_ bytes: [UInt8]) throws(Refusal) -> [Unit] {
        var found: [Unit] = []
        var at = 0
        while at < bytes.count {
            switch phase {
            case .around: around(bytes, &at, &found)
            case .string(let isKey, let isEscaped):
                string(bytes, &at, isKey: isKey, isEscaped: isEscaped)
            case .unit(let depth): inside(bytes, &at, depth, &found)
            case .unitString(let depth, let isEscaped):
                insideString(bytes, &at, depth, isEscaped: isEscaped, &found)
            case .unitScalar: scalar(bytes, &at, &found)
            }
            guard unit.count <= Self.unitBytesMax, frame.count <= Self.unitBytesMax else {
                throw .tooLarge
            }
        }
        return found
    }

    // MARK: - Around the elements

    private mutating func around(_ bytes: [UInt8], _ at: inout Int, _ found: inout [Unit]) {
        let byte = bytes[at]
        if let list = levels.last?.list, Self.begins(byte) {
            return beginUnit(of: list, byte, &at)
        }
        at += 1
        if keepsFrame { frame.append(byte) }
        switch byte {
        case UInt8(ascii: "\""):
            let isKey = expectsKey
            if isKey { key.removeAll(keepingCapacity: true) }
            phase = .string(isKey: isKey, isEscaped: false)
        case UInt8(ascii: "["), UInt8(ascii: "{"): open(isArray: byte == UInt8(ascii: "["))
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            levels.removeLast(levels.isEmpty ? 0 : 1)
            expectsKey = false
            behindUnit = frame.count
        case UInt8(ascii: ","): expectsKey = levels.last?.isArray == false
        case UInt8(ascii: ":"): expectsKey = false
        default: break
        }
    }

    /// Whether a byte begins a value.
    private static func begins(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: ":"):
            false
        default: true
        }
    }

    private mutating func open(isArray: Bool) {
        let depth = levels.count
        let name = String(decoding: key, as: UTF8.self)
        var open: [Int]
        if let outer = levels.last {
            // Behind an array that is no list itself no list can lie.
            open = outer.isArray ? [] : outer.lists.filter { lists[$0][depth - 1].contains(name) }
        } else {
            open = Array(lists.indices)
        }
        let own = isArray ? open.first { lists[$0].count == depth } : nil
        open.removeAll { lists[$0].count <= depth }
        levels.append(Level(isArray: isArray, lists: open, list: own))
        expectsKey = !isArray
        behindUnit = frame.count
    }

    private mutating func string(
        _ bytes: [UInt8], _ at: inout Int, isKey: Bool, isEscaped: Bool
    ) {
        var isEscaped = isEscaped
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                if keepsFrame { frame += bytes[start..<at] }
                if isKey { endKey(bytes[start..<at - 1]) }
                phase = .around
                return
            }
        }
        if keepsFrame { frame += bytes[start..<at] }
        if isKey { key += bytes[start..<at] }
        phase = .string(isKey: isKey, isEscaped: isEscaped)
    }

    private mutating func endKey(_ rest: ArraySlice<UInt8>) {
        key += rest
        guard key.contains(UInt8(ascii: "\\")) else { return }
        let quote = UInt8(ascii: "\"")
        let parsed = try? JSONDocument(parsing: [quote] + key + [quote])
        key = parsed?.root.text().map { Array($0.utf8) } ?? []
    }

    // MARK: - Elements

    private mutating func beginUnit(of list: Int, _ byte: UInt8, _ at: inout Int) {
        if keepsFrame { place(byte == UInt8(ascii: "{")) }
        levels[levels.count - 1].unitCount += 1
        unit.removeAll(keepingCapacity: true)
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): phase = .unit(depth: 0)
        case UInt8(ascii: "\""):
            unit.append(byte)
            at += 1
            phase = .unitString(depth: 0, isEscaped: false)
        default: phase = .unitScalar
        }
    }

    /// Puts something in the frame for an element; nothing for a further one behind one comma, so
    /// that the frame of a long list stays short.
    private mutating func place(_ isObject: Bool) {
        let between = frame[behindUnit...].filter { ![0x09, 0x0A, 0x0D, 0x20].contains($0) }
        if (levels.last?.unitCount ?? 0) >= 2, between == [UInt8(ascii: ",")] {
            frame.removeLast(frame.count - behindUnit)
        } else {
            frame += isObject ? Array("{}".utf8) : [UInt8(ascii: "0")]
        }
        behindUnit = frame.count
    }

    private mutating func inside(
        _ bytes: [UInt8], _ at: inout Int, _ depth: Int, _ found: inout [Unit]
    ) {
        var depth = depth
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth <= 0 else { continue }
                unit += bytes[start..<at]
                return end(&found)
            case UInt8(ascii: "\""):
                unit += bytes[start..<at]
                phase = .unitString(depth: depth, isEscaped: false)
                return
            default: break
            }
        }
        unit += bytes[start..<at]
        phase = .unit(depth: depth)
    }

    private mutating func insideString(
        _ bytes: [UInt8], _ at: inout Int, _ depth: Int, isEscaped: Bool, _ found: inout [Unit]
    ) {
        var isEscaped = isEscaped
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                unit += bytes[start..<at]
                if depth == 0 { end(&found) } else { phase = .unit(depth: depth) }
                return
            }
        }
        unit += bytes[start..<at]
        phase = .unitString(depth: depth, isEscaped: isEscaped)
    }

    private mutating func scalar(_ bytes: [UInt8], _ at: inout Int, _ found: inout [Unit]) {
        let start = at
        while at < bytes.count, Self.begins(bytes[at]) { at += 1 }
        unit += bytes[start..<at]
        if at < bytes.count { end(&found) }
    }

    private mutating func end(_ found: inout [Unit]) {
        phase = .around
        guard let list = levels.last?.list else { return }
        found.append(Unit(list: list, bytes: unit))
        unit.removeAll(keepingCapacity: true)
    }

    /// Whether the text ended inside an element.
    public var isCut: Bool {
        switch phase {
        case .around, .string: false
        case .unit, .unitString, .unitScalar: true
        }
    }
}
