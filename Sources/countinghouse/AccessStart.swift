import API
import HTTP
import Logging
import Pipeline
import RetailModel
import SQL
import Sockets

/// What knows callers while the server runs.
struct AccessStart: Sendable {
    let ring: KeyRing
    let gate: Gate
    private let rates: RateDesk
    private let loops: EventLoopGroup?
    private let pool: ClientPool?
    /// Whether nobody has what would let them in.
    private var isDeserted = false

    /// How often keys are read and counters written, in seconds: a key that another node revoked
    /// ends here within five.
    private static let seconds = 3

    /// Reads the keys and counters, unless everyone is let in.
    static func begin(
        _ settings: Settings, lane: Lane, readers: ReaderPool,
        configurations: ConfigurationHolder, now: @escaping @Sendable () -> Instant
    ) async throws -> AccessStart {
        let ring = KeyRing(lane: lane, readers: readers)
        let rates = RateDesk(lane: lane, readers: readers)
        guard settings.isGuarded else {
            return AccessStart(ring: ring, gate: .open, rates: rates, loops: nil, pool: nil)
        }
        try await ring.refresh()
        try await rates.load()
        let rules = configurations.current.configuration.access
        let isDeserted =
            ring.isEmpty(at: now()) && rules.issuers.isEmpty && rules.certificates.isEmpty
        let loops = try EventLoopGroup(count: 1)
        var bounds = ClientPoolBounds()
        bounds.exchange.bodyBytesMax = 1024 * 1024
        let pool = ClientPool(
            loops: loops.loops, tls: try TLSContext(client: settings.outbound.trust),
            bounds: bounds, addressGuard: settings.outbound.addressGuard)
        return AccessStart(
            ring: ring,
            gate: .keys(ring, rates, TokenDesk(pool), configurations, now: now), rates: rates,
            loops: loops, pool: pool, isDeserted: isDeserted)
    }

    /// Follows what other nodes do with keys, and writes what was counted.
    func follow(_ logger: Logger) -> Task<Void, Never> {
        if isDeserted {
            logger.warning(
                "nobody can call: there is no key",
                metadata: [
                    "remedy": """
                    countinghouse key create --database ... --name ops --role admin --by ... \
                    --why ...
                    """
                ])
        }
        return Task.detached { [self] in
            while !Task.isCancelled, pool != nil {
                try? await Task.sleep(for: .seconds(Self.seconds))
                do {
                    try await ring.refresh()
                    try await keep()
                } catch {
                    logger.warning("keys not read", metadata: ["cause": "\(error)"])
                }
            }
        }
    }

    private func keep() async throws {
        try await rates.flush()
        try await ring.noteUses()
    }

    /// Writes what was counted last, and ends the requests to issuers.
    func stop() async {
        try? await keep()
        await pool?.close()
        await loops?.stop()
    }
}
