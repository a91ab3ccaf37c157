/// A segment's name as a number, so that envelopes are told from the rest without a text.
struct EDISegmentName: Equatable {
    /// Up to three bytes, the first one highest; 0 for a name that none has.
    let packed: UInt32

    init(_ bytes: [UInt8], from: Int, to: Int) {
        self.init(bytes[from..<to])
    }

    /// A name that is told by its bytes alone.
    init(_ name: ArraySlice<UInt8>) {
        self = name.withUnsafeBufferPointer {
            // Safe: the count is the buffer's own.
            EDISegmentName($0, from: 0, to: $0.count)
        }
    }

    /// - Parameters: `from` and `to` lie inside the buffer.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, from: Int, to: Int) {
        var packed: UInt32 = 0
        if to &- from == 2 || to &- from == 3 {
            for at in from..<to {
                // Safe: the caller's range lies inside the buffer.
                let byte = bytes[at]
                let isName = byte &- 0x41 <= 25 || byte &- 0x30 <= 9
                if !isName {
                    packed = 0
                    break
                }
                packed = packed &<< 8 | UInt32(byte)
            }
        }
        self.packed = packed
    }

    /// The name of a segment whose lines were wrapped by its sender, maybe within the name.
    init(wrapped bytes: ArraySlice<UInt8>) {
        let kept = bytes.filter { $0 != 0x0A && $0 != 0x0D }
        self.init(kept, from: 0, to: kept.count)
    }

    private init(_ text: StaticString) {
        // Names are two or three ASCII letters, written below.
        packed = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    var isName: Bool { packed != 0 }

    static let interchangeX12 = EDISegmentName("ISA")
    static let groupX12 = EDISegmentName("GS")
    static let transactionX12 = EDISegmentName("ST")
    static let transactionEndX12 = EDISegmentName("SE")
    static let groupEndX12 = EDISegmentName("GE")
    static let interchangeEndX12 = EDISegmentName("IEA")
    static let acknowledgementX12 = EDISegmentName("TA1")
    static let serviceString = EDISegmentName("UNA")
    static let interchangeEDIFACT = EDISegmentName("UNB")
    static let groupEDIFACT = EDISegmentName("UNG")
    static let transactionEDIFACT = EDISegmentName("UNH")
    static let transactionEndEDIFACT = EDISegmentName("UNT")
    static let groupEndEDIFACT = EDISegmentName("UNE")
    static let interchangeEndEDIFACT = EDISegmentName("UNZ")
    static let objectEDIFACT = EDISegmentName("UNO")

    /// What a segment does to the envelope.
    enum Role {
        case interchange
        case group
        case transaction
        case transactionEnd
        case groupEnd
        case interchangeEnd
        case acknowledgement
        case object
    }

    func role(_ standard: EDIStandard) -> Role? {
        switch standard {
        case .x12:
            switch self {
            case .transactionX12: .transaction
            case .transactionEndX12: .transactionEnd
            case .groupX12: .group
            case .groupEndX12: .groupEnd
            case .interchangeEndX12: .interchangeEnd
            case .interchangeX12: .interchange
            case .acknowledgementX12: .acknowledgement
            default: nil
            }
        case .edifact:
            switch self {
            case .transactionEDIFACT: .transaction
            case .transactionEndEDIFACT: .transactionEnd
            case .groupEDIFACT: .group
            case .groupEndEDIFACT: .groupEnd
            case .interchangeEndEDIFACT: .interchangeEnd
            case .interchangeEDIFACT, .serviceString: .interchange
            case .objectEDIFACT: .object
            default: nil
            }
        }
    }

    /// Whether it is part of the envelope: one comparison for nearly every segment.
    @inline(__always)
    func isEnvelope(_ standard: EDIStandard) -> Bool {
        switch standard {
        // ISA, GS, GE, ST, SE, IEA and TA1: nearly all others differ in the first letter.
        case .x12:
            switch packed > 0xFFFF ? packed &>> 16 : packed &>> 8 {
            case 0x49, 0x47, 0x53, 0x54: role(.x12) != nil
            default: false
            }
        case .edifact: packed >> 8 == 0x554E && role(.edifact) != nil
        }
    }
}
