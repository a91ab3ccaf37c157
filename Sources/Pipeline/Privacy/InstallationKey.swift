import Crypto
import SQL
import Store

/// The key of these books with which hashes are keyed, so that nobody who reads them can find out
/// by trying what was hashed: a customer's number, an account.
public enum InstallationKey {
    private static let name = "hashes"
    private static let bytes = 32

    /// The key, made at its first use; within a transaction that writes.
    ///
    /// - Throws: ``SQL/SQLError``.
    public static func make(on connection: any SQLConnection) throws(SQLError) -> [UInt8] {
        if let known = try InstallationKeyTable.secret(name, on: connection) { return known }
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try InstallationKeyTable.keep(secret, as: name, on: connection)
        return try InstallationKeyTable.secret(name, on: connection) ?? secret
    }

    /// The key, or nil before its first use.
    static func known(on connection: any SQLConnection) throws(SQLError) -> [UInt8]? {
        try InstallationKeyTable.secret(name, on: connection)
    }

    /// HMAC with SHA-256 (RFC 2104) of `content`.
    public static func hash(_ content: [UInt8], with secret: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: secret)))
    }
}
