/// How many requests may be handled at once, found by watching what more of them cost.
///
/// The gradient method of Netflix's concurrency-limits (Gradient2): while answers take as long as
/// they usually do, the limit grows by its square root; when they take longer than tolerated, it
/// shrinks in proportion. Every route is compared with its own past, so that a slow report among
/// quick sales is no sign of overload. Belongs to one loop.
struct ConcurrencyLimit {
    /// How much slower than usual counts as no sign of overload. Committing in groups makes
    /// answers slower under load without being any worse.
    private static let tolerance = 2.0
    /// The share of a new finding in the limit.
    private static let smoothing = 0.2
    /// The share of a quicker window in the usual time.
    private static let quickerShare = 0.05
    /// How much a slower window, which may be the overload itself, lengthens the usual time: it
    /// takes more than a minute to double.
    private static let slowerGrowth = 1.001
    private static let gradientMin = 0.5
    /// Requests that a window needs before it counts.
    private static let windowRequestsMin = 16
    private static let windowNanoseconds: Int64 = 100_000_000
    /// Times below this are noise.
    private static let nanosecondsMin = 1e5

    /// What is known of one route.
    private struct Past {
        /// Nanoseconds; 0 before the first window.
        var usual = 0.0
        var windowSum = 0.0
        var windowCount = 0
    }

    private let range: ClosedRange<Double>
    private var exact: Double
    private var routes: [Past] = []
    private var windowStart: Int64 = 0
    private var windowRequests = 0
    private var windowActiveMax = 0

    /// Requests at once.
    private(set) var current: Int

    init(_ overload: Overload, loops: Int) {
        let share = Double(max(1, loops))
        let least = max(1, Double(overload.concurrencyMin) / share)
        range = least...max(least, Double(overload.concurrencyMax) / share)
        let initial = Double(overload.concurrencyInitial) / share
        exact = min(max(initial, range.lowerBound), range.upperBound)
        current = Int(exact)
    }

    /// Takes note of an answer.
    /// - Parameters:
    ///   - nanoseconds: what it took, the peer's own slowness left out.
    ///   - active: requests that were handled at once, this one included.
    ///   - now: on the monotonic clock, in nanoseconds.
    mutating func observe(route: Int, nanoseconds: Int64, active: Int, now: Int64) {
        while routes.count <= route { routes.append(Past()) }
        routes[route].windowSum += max(Double(nanoseconds), Self.nanosecondsMin)
        routes[route].windowCount += 1
        windowRequests += 1
        windowActiveMax = max(windowActiveMax, active)
        guard now - windowStart >= Self.windowNanoseconds,
            windowRequests >= Self.windowRequestsMin
        else { return }
        endWindow()
        windowStart = now
    }

    private mutating func endWindow() {
        let ratio = takeRatio()
        // A limit that was not reached says nothing about what reaching it would do.
        if windowActiveMax * 2 >= current {
            let gradient = min(max(Self.tolerance / ratio, Self.gradientMin), 1)
            let found = exact * gradient + exact.squareRoot()
            exact += (found - exact) * Self.smoothing
            exact = min(max(exact, range.lowerBound), range.upperBound)
            current = Int(exact)
        }
        windowRequests = 0
        windowActiveMax = 0
    }

    /// How much longer than usual the window's answers took: 1 for as long.
    private mutating func takeRatio() -> Double {
        var sum = 0.0
        for index in routes.indices where routes[index].windowCount > 0 {
            let count = Double(routes[index].windowCount)
            let mean = routes[index].windowSum / count
            let usual = routes[index].usual == 0 ? mean : routes[index].usual
            sum += mean / usual * count
            routes[index] = Past(
                usual: mean < usual
                    ? usual + (mean - usual) * Self.quickerShare
                    : min(mean, usual * Self.slowerGrowth))
        }
        return sum / Double(windowRequests)
    }
}
