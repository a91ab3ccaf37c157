/// Choices drawn from an input itself, so that the input alone makes a run again.
struct Choices {
    private var state: UInt64

    /// Most bytes that are also given one by one.
    private static let singlyMax = 256
    private static let cutsMax = 6

    /// FNV-1a of the input is where the choices start.
    init(from input: [UInt8]) {
        state = input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    init(seed: UInt64) {
        state = seed
    }

    /// A number from 0 up to and without the bound, by splitmix64.
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(1, bound)))
    }

    /// Ways of an input to arrive, each as the counts of bytes that are there after each piece:
    /// whole, cut in a few places, and byte by byte when it is short.
    mutating func arrivals(of count: Int) -> [[Int]] {
        var cuts: [Int] = []
        for _ in 0...below(Self.cutsMax) { cuts.append(below(count + 1)) }
        var arrivals = [[count], cuts.sorted() + [count]]
        if count <= Self.singlyMax { arrivals.append(Array(0...count)) }
        return arrivals
    }
}
