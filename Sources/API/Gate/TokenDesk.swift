import Access
import HTTP
import RetailModel
import Synchronization
import Transform

/// Proves tokens by the keys of their issuers, which are fetched once and kept: anew after an hour,
/// and when a token names a key that is not among them, but not more often than every ten seconds.
public final class TokenDesk: Sendable {
    /// Asks a URL; nil when there is no answer of 200.
    public typealias Fetch = @Sendable (_ url: String) async -> [UInt8]?

    private struct Held: Sendable {
        var keys: [IssuerKey] = []
        var fetchedAt: Instant?
        var triedAt: Instant?
        var errand: Task<[IssuerKey]?, Never>?
    }

    private let fetch: Fetch
    private let held = Mutex<[String: Held]>([:])

    private static let freshSeconds = 3600
    private static let pauseSeconds = 10
    /// An issuer that is down this long proves nobody any more.
    private static let staleSeconds = 86_400

    /// A desk that asks by `fetch`.
    public init(fetch: @escaping Fetch) {
        self.fetch = fetch
    }

    /// A desk that asks over HTTP, guarded like every request of our own.
    public convenience init(_ pool: ClientPool) {
        self.init { url in
            guard let parsed = try? ClientURL(url),
                let answer = try? await pool.send(.get, parsed), answer.status == .ok
            else { return nil }
            return answer.body
        }
    }

    /// Whom a token proves.
    func principal(
        of text: String, under rules: AccessRules, at now: Instant
    ) async throws(Refusal) -> Principal {
        let token: SignedToken
        do throws(TokenFault) { token = try SignedToken(text) } catch { throw .token(error) }
        guard let issuer = rules.issuers.first(where: { $0.issuer == token.issuer }) else {
            throw .token(.issuer(token.issuer))
        }
        guard let keys = await keys(of: issuer, for: token, at: now) else {
            throw .issuerSilent(issuer.issuer)
        }
        let claims: TokenClaims
        do throws(TokenFault) {
            claims = try Self.proved(token, by: keys, of: issuer, at: now)
        } catch {
            throw .token(error)
        }
        guard let found = rules.principal(claims, of: issuer) else { throw .tokenMeansNobody }
        return found
    }

    private static func proved(
        _ token: SignedToken, by keys: [IssuerKey], of issuer: TokenIssuer, at now: Instant
    ) throws(TokenFault) -> TokenClaims {
        let fitting = keys.filter { token.keyID == nil || $0.id == token.keyID }
        guard !fitting.isEmpty else { throw .key(token.keyID ?? "") }
        guard fitting.contains(where: token.isProved) else { throw .signature }
        let claims = token.claims(for: issuer)
        try issuer.check(claims, at: now)
        return claims
    }

    /// The issuer's keys, fetched where they must be; nil when there are none.
    private func keys(
        of issuer: TokenIssuer, for token: SignedToken, at now: Instant
    ) async -> [IssuerKey]? {
        let name = issuer.issuer
        let (kept, errand) = held.withLock { held -> ([IssuerKey]?, Task<[IssuerKey]?, Never>?) in
            var state = held[name] ?? Held()
            defer { held[name] = state }
            let age = state.fetchedAt.map { now.seconds(since: $0) } ?? .max
            let isKnown =
                token.keyID == nil || state.keys.contains { $0.id == token.keyID }
            let kept = age < Self.staleSeconds ? state.keys : nil
            if age < Self.freshSeconds, isKnown { return (kept, nil) }
            if let errand = state.errand { return (kept, errand) }
            if let tried = state.triedAt, now.seconds(since: tried) < Self.pauseSeconds {
                return (kept, nil)
            }
            state.triedAt = now
            let errand = Task.detached { [self] in await fetched(issuer, at: now) }
            state.errand = errand
            return (kept, errand)
        }
        guard let errand else { return kept }
        return await errand.value ?? kept
    }

    private func fetched(_ issuer: TokenIssuer, at now: Instant) async -> [IssuerKey]? {
        var keys: [IssuerKey]?
        if let url = await keysURL(of: issuer), let set = await fetch(url) {
            keys = IssuerKey.all(of: set)
        }
        held.withLock { held in
            held[issuer.issuer]?.errand = nil
            guard let keys else { return }
            held[issuer.issuer]?.keys = keys
            held[issuer.issuer]?.fetchedAt = now
        }
        return keys
    }

    /// OpenID Connect Discovery 1.0 section 4: the document must name the issuer that was asked.
    private func keysURL(of issuer: TokenIssuer) async -> String? {
        if let url = issuer.keysURL { return url }
        let base = issuer.issuer.hasSuffix("/") ? String(issuer.issuer.dropLast()) : issuer.issuer
        guard let bytes = await fetch(base + "/.well-known/openid-configuration"),
            let root = try? JSONDocument(parsing: bytes).root,
            root.member(named: "issuer")?.text() == issuer.issuer,
            let url = root.member(named: "jwks_uri")?.text(),
            url.hasPrefix("https://") || issuer.issuer.hasPrefix("http://")
        else { return nil }
        return url
    }
}

extension Instant {
    fileprivate func seconds(since earlier: Instant) -> Int {
        Int((microseconds - earlier.microseconds) / 1_000_000)
    }
}
