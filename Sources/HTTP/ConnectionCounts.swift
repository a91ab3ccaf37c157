import Sockets
import Synchronization

/// How many connections a whole server holds, in all and from each address.
final class ConnectionCounts: Sendable {
    private struct Counts {
        var total = 0
        var byAddress: [AddressBlock: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let totalMax: Int
    private let perAddressMax: Int

    init(_ limits: Limits) {
        totalMax = limits.connectionsMax
        perAddressMax = limits.connectionsPerAddressMax
    }

    /// Counts a connection, or says which bound it would pass.
    func enter(_ block: AddressBlock) -> ProtocolFault? {
        counts.withLock { counts in
            guard counts.total < totalMax else { return .tooManyConnections }
            let ofAddress = counts.byAddress[block, default: 0]
            guard ofAddress < perAddressMax else { return .tooManyFromAddress }
            counts.total += 1
            counts.byAddress[block] = ofAddress + 1
            return nil
        }
    }

    /// Gives a counted connection's place back.
    func leave(_ block: AddressBlock) {
        counts.withLock { counts in
            counts.total -= 1
            let left = counts.byAddress[block, default: 1] - 1
            counts.byAddress[block] = left > 0 ? left : nil
        }
    }
}
