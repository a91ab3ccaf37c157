import RetailModel

/// Who sends a request, as its key, token or certificate proves it.
public struct Principal: Hashable, Sendable {
    /// What proves it.
    public enum Proof: Hashable, Sendable {
        /// An API key, by its identifier.
        case key(id: String)
        /// A token (RFC 7519) of an issuer about a subject.
        case token(issuer: String, subject: String)
        /// A client certificate, by its subject (RFC 4514).
        case certificate(subject: String)
    }

    public let proof: Proof
    /// By which people know the caller; stands in the audit log as who did something.
    public let name: String
    /// What the access log calls it, without a person's name: `key k3v9xq2m till`, `token sub-17`.
    public let sign: String
    public let scopes: ScopeSet
    public let restriction: Restriction
    public let allowance: Allowance
    /// When the proof ends; nil for one that does not.
    public let expires: Instant?

    /// A caller that is proved.
    public init(
        proof: Proof, name: String, sign: String, scopes: ScopeSet,
        restriction: Restriction = .none,
        allowance: Allowance = .usual, expires: Instant? = nil
    ) {
        self.proof = proof
        self.name = name
        self.sign = sign
        self.scopes = scopes
        self.restriction = restriction
        self.allowance = allowance
        self.expires = expires
    }

    /// Under what its requests are counted, the same on every node.
    public var countedAs: String {
        switch proof {
        case .key(let id): "key \(id)"
        case .token(let issuer, let subject): "token \(issuer) \(subject)"
        case .certificate(let subject): "certificate \(subject)"
        }
    }
}
