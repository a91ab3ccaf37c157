import RandomFixture

/// Choices drawn from an input itself, so that the input alone makes a run again.
struct Choices {
    private var generator: SeededGenerator

    /// Most bytes that are also given one by one.
    private static let singlyMax = 256
    private static let cutsMax = 6

    /// FNV-1a of the input is where the choices start.
    init(from input: [UInt8]) {
        let hash = input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        generator = SeededGenerator(seed: hash)
    }

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// A number from 0 up to and without the bound; 0 for a bound of 0.
    mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int.random(in: 0..<bound, using: &generator) : 0
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
