import Store
import Synchronization

/// Configurations by their number, so that none is read and checked twice while it is in use.
public final class ConfigurationCache: Sendable {
    /// How many are kept; the one asked for longest ago goes first.
    static let countMax = 8

    private let kept = Mutex<[(seq: Int64, configuration: Configuration)]>([])

    /// An empty cache.
    public init() {}

    /// Keeps a configuration that is in force.
    public func keep(_ configuration: Configuration, as seq: Int64) {
        kept.withLock { kept in
            kept.removeAll { $0.seq == seq }
            kept.append((seq, configuration))
            if kept.count > Self.countMax { kept.removeFirst() }
        }
    }

    /// The configuration of that number, or nil.
    func configuration(_ seq: Int64) -> Configuration? {
        kept.withLock { kept in kept.first { $0.seq == seq }?.configuration }
    }
}
