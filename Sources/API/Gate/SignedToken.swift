import Access
import Crypto
import CryptoExtras
import RetailModel
import Transform

/// A token in compact form (RFC 7515 section 7.1): what it says is worth nothing until its
/// signature is proved.
struct SignedToken {
    let algorithm: TokenAlgorithm
    let keyID: String?
    /// Not proved yet; says which issuer's keys are to prove it.
    let issuer: String
    private let payload: JSONNode
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// - Throws: ``TokenFault/malformed``, or ``TokenFault/algorithm(_:)`` for one not taken.
    init(_ text: String) throws(TokenFault) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]),
            let payload = Self.object(parts[1]), let signature = Base64URL.bytes(parts[2])
        else { throw .malformed }
        let name = header.member(named: "alg")?.text() ?? ""
        guard let algorithm = TokenAlgorithm(rawValue: name) else { throw .algorithm(name) }
        // What must be understood and is not ends it (RFC 7515 section 4.1.11).
        guard header.member(named: "crit") == nil else { throw .malformed }
        self.algorithm = algorithm
        keyID = header.member(named: "kid")?.text()
        self.payload = payload
        self.signature = signature
        issuer = payload.member(named: "iss")?.text() ?? ""
        signed = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
        // A beginning that cannot be read is none that has come.
        guard payload.member(named: "nbf") == nil || instant("nbf") != nil else {
            throw .malformed
        }
    }

    /// Whether a key made the signature.
    func isProved(by key: IssuerKey) -> Bool {
        let digest = SHA256.hash(data: signed)
        switch key.material {
        case .rsa(let key):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return algorithm == .rs256
                && key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
        case .ellipticCurve(let key):
            guard algorithm == .es256,
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: digest)
        }
    }

    /// What the token says, in the words of its issuer.
    func claims(for issuer: TokenIssuer) -> TokenClaims {
        TokenClaims(
            issuer: self.issuer, subject: payload.member(named: "sub")?.text() ?? "",
            audiences: texts(["aud"]), expires: instant("exp"), notBefore: instant("nbf"),
            name: texts(issuer.nameClaim).first, roles: texts(issuer.rolesClaim),
            stores: issuer.storesClaim.map(texts) ?? [],
            regions: issuer.regionsClaim.map(texts) ?? [])
    }

    /// A text or a list of texts at a claim's place.
    private func texts(_ path: [String]) -> [String] {
        var node: JSONNode? = payload
        for name in path { node = node?.member(named: name) }
        guard let node else { return [] }
        if let text = node.text() { return [text] }
        var texts: [String] = []
        if node.kind == .array {
            node.forEachElement { element in
                if let text = element.text() { texts.append(text) }
            }
        }
        return texts
    }

    /// A NumericDate (RFC 7519 section 2), its fraction left out.
    private func instant(_ name: String) -> Instant? {
        guard let decimal = payload.member(named: name)?.rawNumber else { return nil }
        let digits = decimal.text
        let whole = digits.prefix { $0 != "." }
        // With an exponent the digits before the point say nothing.
        guard digits.dropFirst(whole.count + 1).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int64(whole), (0...253_402_300_799).contains(seconds)
        else {
            return nil
        }
        return Instant(microseconds: seconds * 1_000_000)
    }

    private static func object(_ part: Substring.UTF8View.SubSequence) -> JSONNode? {
        guard let bytes = Base64URL.bytes(part),
            let root = try? JSONDocument(parsing: bytes).root, root.kind == .object
        else { return nil }
        return root
    }
}

/// A key by which an issuer signs (RFC 7517).
struct IssuerKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case ellipticCurve(P256.Signing.PublicKey)
    }

    let id: String?
    let material: Material

    /// The keys of a set that are meant for signatures and can be used; others are passed over.
    static func all(of set: [UInt8]) -> [IssuerKey] {
        guard let root = try? JSONDocument(parsing: set).root,
            let list = root.member(named: "keys"), list.kind == .array
        else { return [] }
        var keys: [IssuerKey] = []
        list.forEachElement { node in
            if let key = IssuerKey(node) { keys.append(key) }
        }
        return keys
    }

    private init?(_ node: JSONNode) {
        guard node.kind == .object, node.member(named: "use")?.text() ?? "sig" == "sig" else {
            return nil
        }
        func bytes(_ name: String) -> [UInt8]? {
            node.member(named: name)?.text().flatMap { Base64URL.bytes(Substring($0).utf8) }
        }
        id = node.member(named: "kid")?.text()
        switch node.member(named: "kty")?.text() {
        case "RSA":
            // Keys under 2,048 bits are refused by the library.
            guard let modulus = bytes("n"), let exponent = bytes("e"),
                let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
            else { return nil }
            material = .rsa(key)
        case "EC":
            guard node.member(named: "crv")?.text() == "P-256", let x = bytes("x"),
                let y = bytes("y"), x.count == 32, y.count == 32,
                let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y)
            else { return nil }
            material = .ellipticCurve(key)
        default: return nil
        }
    }
}

/// Base 64 for URLs without padding (RFC 4648 section 5), as tokens write it.
enum Base64URL {
    /// The bytes; nil for anything that is not exactly what encoding them gives.
    static func bytes(_ text: Substring.UTF8View.SubSequence) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            guard let digit = digit(byte) else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            bits &= (1 << UInt32(count)) - 1
        }
        return count < 6 && bits == 0 ? bytes : nil
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
