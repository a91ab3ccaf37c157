/// The two families of interchange syntax that are read and written.
public enum EDIStandard: String, Sendable, CaseIterable {
    /// ANSI ASC X12: ISA, GS, ST (X12.5 and X12.6).
    case x12
    /// UN/EDIFACT: UNB, UNG, UNH (ISO 9735).
    case edifact
}

/// The service characters of one interchange, as its ISA or UNA segment sets them.
public struct EDISeparators: Hashable, Sendable {
    /// Between the elements of a segment.
    public var element: UInt8
    /// Between the components of an element.
    public var component: UInt8
    /// Between repetitions of an element; nil where the interchange has none.
    public var repetition: UInt8?
    /// Takes its meaning from the next character; X12 has none.
    public var release: UInt8?
    /// Ends a segment.
    public var terminator: UInt8

    /// Separators from their bytes.
    public init(
        element: UInt8, component: UInt8, repetition: UInt8? = nil, release: UInt8? = nil,
        terminator: UInt8
    ) {
        self.element = element
        self.component = component
        self.repetition = repetition
        self.release = release
        self.terminator = terminator
    }

    /// `*`, `>`, `^` and `~`, as most X12 partners write.
    public static let x12 = EDISeparators(
        element: UInt8(ascii: "*"), component: UInt8(ascii: ">"), repetition: UInt8(ascii: "^"),
        terminator: UInt8(ascii: "~"))
    /// `+`, `:`, `?` and `'`, which hold without a UNA segment (ISO 9735-1 annex A, level A).
    public static let edifact = EDISeparators(
        element: UInt8(ascii: "+"), component: UInt8(ascii: ":"), release: UInt8(ascii: "?"),
        terminator: UInt8(ascii: "'"))

    /// The control characters IS4, IS3 and IS1, which level B had without a UNA segment (ISO 9735
    /// of 1988, clause 5.2).
    static let edifactB = EDISeparators(element: 0x1D, component: 0x1F, terminator: 0x1C)

    /// All of them, in a fixed order.
    var all: [UInt8] {
        [element, component, terminator] + [repetition, release].compactMap { $0 }
    }

    /// Whether each has a byte of its own, none of which could stand in a value's middle.
    var areUsable: Bool {
        Set(all).count == all.count
            && all.allSatisfy { byte in
                let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
                return !isLetter && !(0x30...0x39).contains(byte) && byte != 0x20 && byte < 0x80
            }
    }
}
