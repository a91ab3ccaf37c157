import Foundation

/// An issuer of tokens with keys made by openssl, whose documents a small web server gives out.
final class TestIssuer: Sendable {
    /// A key that signs.
    struct SigningKey: Sendable {
        let id: String
        let algorithm: String
        let path: String
        /// The public half (RFC 7517), as one object of a set.
        let published: String
    }

    let url: String
    private let directory: TemporaryDirectory
    private let program: Program

    /// How often its keys were asked for.
    var keyRequests: Int {
        program.errors.split(separator: "\n").count { $0.contains("GET /keys.json") }
    }

    /// Starts the web server; it has no keys yet.
    init() async throws {
        directory = try TemporaryDirectory()
        let program = try Program(
            try Tool.require("python3"),
            ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "-d", directory.path],
            in: directory.path)
        self.program = program
        let port = try await eventually("the issuer listens") {
            program.output.split(separator: " ").drop { $0 != "port" }.dropFirst().first
        }
        url = "http://127.0.0.1:\(port)"
        try FileManager.default.createDirectory(
            atPath: "\(directory.path)/.well-known", withIntermediateDirectories: true)
        try write(
            ".well-known/openid-configuration",
            #"{"issuer":"\#(url)","jwks_uri":"\#(url)/keys.json"}"#)
        try publish([])
    }

    /// Gives out these keys from now on.
    func publish(_ keys: [SigningKey]) throws {
        try write("keys.json", "{\"keys\":[\(keys.map(\.published).joined(separator: ","))]}")
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
    }

    // MARK: - Keys

    /// An RSA key of 2,048 bits for RS256.
    func rsaKey(_ id: String) async throws -> SigningKey {
        let path = "\(directory.path)/\(id).key"
        _ = try await openssl(["genrsa", "-out", path, "2048"])
        let told = try await openssl(["rsa", "-in", path, "-noout", "-modulus"])
        let digits = told.split(separator: "=").last.map(String.init) ?? ""
        let modulus = Self.encoded(Self.bytes(digits.trimmingCharacters(in: .newlines)))
        return SigningKey(
            id: id, algorithm: "RS256", path: path,
            published: #"{"kty":"RSA","use":"sig","kid":"\#(id)","n":"\#(modulus)","e":"AQAB"}"#)
    }

    /// A key on P-256 for ES256.
    func ellipticKey(_ id: String) async throws -> SigningKey {
        let path = "\(directory.path)/\(id).key"
        _ = try await openssl(
            ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path])
        let point = "\(path).der"
        _ = try await openssl(
            ["ec", "-in", path, "-pubout", "-outform", "DER", "-out", point])
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: point))).suffix(64)
        let (x, y) = (Self.encoded(Array(bytes.prefix(32))), Self.encoded(Array(bytes.suffix(32))))
        return SigningKey(
            id: id, algorithm: "ES256", path: path,
            published: #"{"kty":"EC","crv":"P-256","kid":"\#(id)","x":"\#(x)","y":"\#(y)"}"#)
    }

    // MARK: - Tokens

    /// A token with these claims, signed.
    ///
    /// - Parameter algorithm: what its header says, where it is not the truth.
    func token(
        _ claims: String, by key: SigningKey, algorithm: String? = nil
    ) async throws -> String {
        let header = #"{"alg":"\#(algorithm ?? key.algorithm)","typ":"JWT","kid":"\#(key.id)"}"#
        let signed = "\(Self.encoded(Array(header.utf8))).\(Self.encoded(Array(claims.utf8)))"
        let mark = "\(directory.path)/\(UUID().uuidString)"
        try signed.write(toFile: mark, atomically: true, encoding: .utf8)
        _ = try await openssl(
            ["dgst", "-sha256", "-sign", key.path, "-out", "\(mark).sig", mark])
        var signature = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(mark).sig")))
        if key.algorithm == "ES256" { signature = Self.plain(signature) }
        return "\(signed).\(Self.encoded(signature))"
    }

    /// The claims of a token for this server that holds five minutes from now.
    func claims(
        audience: String = "countinghouse", from: Int = 0, to: Int = 300,
        roles: String = #"["erp-service"]"#
    ) -> String {
        let now = Int(Date().timeIntervalSince1970)
        return #"{"iss":"\#(url)","sub":"s1","aud":"\#(audience)","nbf":\#(now + from),"#
            + #""exp":\#(now + to),"preferred_username":"erp-prod","#
            + #""realm_access":{"roles":\#(roles)}}"#
    }

    /// r and s side by side (RFC 7518 section 3.4), from the DER that openssl writes.
    private static func plain(_ der: [UInt8]) -> [UInt8] {
        var position = 2
        var parts: [UInt8] = []
        for _ in 0..<2 {
            let count = Int(der[position + 1])
            let number = der[(position + 2)..<(position + 2 + count)].drop { $0 == 0 }
            parts += [UInt8](repeating: 0, count: 32 - number.count) + number
            position += 2 + count
        }
        return parts
    }

    private func openssl(_ arguments: [String]) async throws -> String {
        let made = try await run(try Tool.require("openssl"), arguments, in: directory.path)
        guard made.status == 0 else { throw FlowError("openssl: \(made.errors)") }
        return made.output
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        let digits = Array(digits)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
    }

    static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
