import Crypto
import SQL
import Store

/// Documents that are known again although an erasure has masked them.
enum ErasedContent {
    /// Whether a version of the document had exactly that content before it was masked.
    static func isKnown(
        _ contentHash: [UInt8], ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        let hashes = try ErasureTable.keyedHashes(documentSeq: seq, on: connection)
        guard !hashes.isEmpty, let secret = try InstallationKey.known(on: connection) else {
            return false
        }
        return hashes.contains(InstallationKey.hash(contentHash, with: secret))
    }
}

/// The rows of the audit log that an erasure masked, as the erasure's own row there names them.
enum ErasedChanges {
    /// What the row of an erasure says that was done.
    static let erased = "privacy.erased"

    /// SHA-256 in hexadecimal over each row's number, a colon, its hash in hexadecimal and a line
    /// feed.
    static func digest(of changes: [ErasedChange]) -> String {
        let text = changes.map { "\($0.auditSeq):\(hexadecimal($0.hash))\n" }.joined()
        return hexadecimal(Array(SHA256.hash(data: Array(text.utf8))))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
