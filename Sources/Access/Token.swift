import RetailModel

/// How a token is signed: the two that every issuer offers. `none` and keys that both sides share
/// are not among them, so nobody can choose them (RFC 8725 section 3.1).
public enum TokenAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"
}

/// What a token (RFC 7519) says, once its signature is proved.
public struct TokenClaims: Hashable, Sendable {
    public var issuer: String
    public var subject: String
    public var audiences: [String]
    public var expires: Instant?
    public var notBefore: Instant?
    /// By which people know the subject.
    public var name: String?
    /// What the issuer calls the roles that the subject has.
    public var roles: [String]
    public var stores: [String]
    public var regions: [String]

    /// The claims of one token.
    public init(
        issuer: String, subject: String, audiences: [String], expires: Instant?,
        notBefore: Instant? = nil, name: String? = nil, roles: [String] = [],
        stores: [String] = [], regions: [String] = []
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audiences = audiences
        self.expires = expires
        self.notBefore = notBefore
        self.name = name
        self.roles = roles
        self.stores = stores
        self.regions = regions
    }
}

/// Why a token proves nothing.
public enum TokenFault: Error, Hashable, Sendable {
    case malformed
    case algorithm(String)
    case issuer(String)
    case key(String)
    case signature
    case audience(String)
    case noExpiry
    case expired(Instant)
    case notYet(Instant)
    case subject

    /// What is wrong, as a sentence.
    public var problem: String {
        switch self {
        case .malformed: "The token is no signed token in compact form."
        case .algorithm(let name): "The token is signed by \"\(name)\", which is not taken."
        case .issuer(let name): "The issuer \"\(name)\" is not known here."
        case .key(let id): "The issuer has no key \"\(id)\" that fits."
        case .signature: "The token's signature does not fit its text."
        case .audience(let wanted): "The token is not meant for \(wanted)."
        case .noExpiry: "The token does not say when it ends."
        case .expired(let instant): "The token ended at \(instant)."
        case .notYet(let instant): "The token does not hold before \(instant)."
        case .subject: "The token does not say about whom it is."
        }
    }
}

/// An issuer of tokens, and what its words mean here.
public struct TokenIssuer: Hashable, Sendable {
    /// As `iss` says it, compared exactly.
    public let issuer: String
    /// For whom its tokens must be meant.
    public let audience: String
    /// Where its keys are; nil when its discovery document says so (OpenID Connect Discovery 1.0).
    public let keysURL: String?
    /// By how many seconds its clock may differ from ours.
    public let skewSeconds: Int
    /// The claim that holds roles, member by member: `["realm_access", "roles"]`.
    public let rolesClaim: [String]
    public let nameClaim: [String]
    public let storesClaim: [String]?
    public let regionsClaim: [String]?
    /// Our roles by those of the issuer.
    public let roles: [String: String]

    /// An issuer of the configuration.
    public init(
        issuer: String, audience: String, keysURL: String? = nil, skewSeconds: Int = 60,
        rolesClaim: [String] = ["roles"], nameClaim: [String] = ["sub"],
        storesClaim: [String]? = nil, regionsClaim: [String]? = nil, roles: [String: String]
    ) {
        self.issuer = issuer
        self.audience = audience
        self.keysURL = keysURL
        self.skewSeconds = skewSeconds
        self.rolesClaim = rolesClaim
        self.nameClaim = nameClaim
        self.storesClaim = storesClaim
        self.regionsClaim = regionsClaim
        self.roles = roles
    }

    /// Checks what a token says at a moment; its signature is proved before.
    ///
    /// - Throws: ``TokenFault`` naming the first rule that is broken.
    public func check(_ claims: TokenClaims, at now: Instant) throws(TokenFault) {
        guard claims.issuer == issuer else { throw .issuer(claims.issuer) }
        guard claims.audiences.contains(audience) else { throw .audience(audience) }
        guard !claims.subject.isEmpty else { throw .subject }
        guard let expires = claims.expires else { throw .noExpiry }
        guard now < expires.adding(seconds: skewSeconds) else { throw .expired(expires) }
        if let start = claims.notBefore, now.adding(seconds: skewSeconds) < start {
            throw .notYet(start)
        }
    }
}
