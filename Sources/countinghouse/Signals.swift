import Dispatch
import Foundation

/// Signals of the system, waited for without blocking a thread.
struct Signals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Int32>

    /// From now on these signals do nothing but arrive here.
    init(_ numbers: [Int32]) {
        let (arrivals, arrived) = AsyncStream.makeStream(
            of: Int32.self, bufferingPolicy: .bufferingNewest(Self.waitingMax))
        self.arrivals = arrivals
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { arrived.yield(number) }
            source.resume()
            return source
        }
    }

    /// The next signal that arrives.
    func next() async -> Int32? {
        for await number in arrivals { return number }
        return nil
    }

    /// Signals that are kept while another is dealt with.
    private static let waitingMax = 16
}
