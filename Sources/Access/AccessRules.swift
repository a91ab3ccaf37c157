/// Who may do what, as the configuration says it: roles, and what tokens and certificates mean.
public struct AccessRules: Hashable, Sendable {
    public var roles: [String: Role] = [:]
    public var issuers: [TokenIssuer] = []
    public var certificates: [CertificateRule] = []

    /// Rules that know nobody.
    public init() {}

    /// The caller that a token proves, with all of its roles together.
    ///
    /// - Returns: nil when none of the token's roles means anything here, or when the issuer is to
    ///   say stores or regions and says none: a restriction that is left out must not open all.
    public func principal(_ claims: TokenClaims, of issuer: TokenIssuer) -> Principal? {
        let held = claims.roles.compactMap { issuer.roles[$0] }.compactMap { roles[$0] }
            .sorted { $0.name < $1.name }
        guard let first = held.first else { return nil }
        let restriction = Restriction(
            stores: Set(claims.stores), regions: Set(claims.regions))
        let isToBeRestricted = issuer.storesClaim != nil || issuer.regionsClaim != nil
        guard restriction.isRestricted || !isToBeRestricted else { return nil }
        let allowances = held.map(\.allowance)
        return Principal(
            proof: .token(issuer: claims.issuer, subject: claims.subject),
            name: claims.name ?? claims.subject, sign: "token \(claims.subject)",
            scopes: held.reduce(.none) { $0.union($1.scopes) }, restriction: restriction,
            allowance: allowances.max { $0.perSecond < $1.perSecond } ?? first.allowance,
            expires: claims.expires)
    }

    /// The caller that a certificate proves; nil when it means nobody here.
    ///
    /// - Parameters:
    ///   - subject: as RFC 4514 writes it.
    ///   - names: its other names (RFC 5280 section 4.2.1.6).
    public func principal(certificate subject: String, names: [String]) -> Principal? {
        let rule = certificates.first { rule in
            switch rule.holder {
            case .subject(let text): text == subject
            case .name(let text): names.contains(text)
            }
        }
        guard let rule, let role = roles[rule.role] else { return nil }
        return Principal(
            proof: .certificate(subject: subject), name: rule.caller,
            sign: "certificate \(rule.caller)", scopes: role.scopes,
            restriction: rule.restriction, allowance: role.allowance)
    }
}

/// Whom a certificate proves.
public struct CertificateRule: Hashable, Sendable {
    /// What of a certificate is compared, exactly.
    public enum Holder: Hashable, Sendable {
        /// The whole subject: `CN=till-7,O=Example`.
        case subject(String)
        /// One of its other names: `till-7.example.org`.
        case name(String)
    }

    public let holder: Holder
    /// By which people know the caller.
    public let caller: String
    public let role: String
    public let restriction: Restriction

    /// A rule of the configuration.
    public init(
        holder: Holder, caller: String, role: String, restriction: Restriction = .none
    ) {
        self.holder = holder
        self.caller = caller
        self.role = role
        self.restriction = restriction
    }
}
