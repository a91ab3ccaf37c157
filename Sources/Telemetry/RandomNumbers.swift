import Synchronization

/// Random numbers that name traces and spans: xoshiro256** of Blackman and Vigna, begun by the
/// system's random numbers. Names need no secrecy, and asking the system for each of three numbers
/// of every request shows in the rate of requests.
struct RandomNumbers: RandomNumberGenerator, Sendable {
    private static let shared = Mutex(RandomNumbers())

    private var state: (UInt64, UInt64, UInt64, UInt64)

    private init() {
        var system = SystemRandomNumberGenerator()
        // Zero in all four would stay so.
        state = (system.next() | 1, system.next(), system.next(), system.next())
    }

    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// A random number other than 0.
    static func nonZero() -> UInt64 {
        shared.withLock { UInt64.random(in: 1...UInt64.max, using: &$0) }
    }
}
