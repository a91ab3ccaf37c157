import Crypto
import HTTP
import Pipeline
import SQL
import Store
import Synchronization

/// The first attempt of a request with a key: has its answer committed with what it did, so that
/// no breakdown comes between the two.
final class KeptRequest: Sendable {
    /// The longest answer that is kept, in bytes.
    static let answerBytesMax = 256 * 1024
    /// The fields of an answer that are kept with it.
    private static let fieldsKept = [
        "Content-Type", "Location", "ETag", "Link", "Preference-Applied", "Cache-Control",
    ]

    let claim: AnswerClaim
    private let content: ContentHash
    private let secret: [UInt8]
    private let seal: AnswerSeal
    private let standing = Mutex(Standing())

    private struct Standing {
        /// Whether the last commit took the answer with it.
        var isKept = false
        /// Whether another attempt has the claim, or the answer was kept by a commit in doubt.
        var isLost = false
    }

    init(_ claim: AnswerClaim, content: ContentHash, secret: [UInt8], seal: AnswerSeal) {
        self.claim = claim
        self.content = content
        self.secret = secret
        self.seal = seal
    }

    var isKept: Bool { standing.withLock { $0.isKept } }
    var isLost: Bool { standing.withLock { $0.isLost } }

    /// Keeps the answer that `form` makes of what the writer did; a refusal is not kept.
    func companion<T: Sendable>(
        _ form: @escaping @Sendable (T) throws(Refusal) -> Response
    ) -> CommitCompanion {
        CommitCompanion(
            begin: { [self] sql throws(SQLError) in
                standing.withLock { $0.isKept = false }
                guard try KeptAnswerTable.hold(claim, on: sql) else {
                    standing.withLock { $0.isLost = true }
                    throw SQLError(.other, message: "another attempt works at the request")
                }
            },
            end: { [self] value, sql throws(SQLError) in
                guard let value = value as? T, let response = try? form(value),
                    response.isSuccess
                else { return }
                try KeptAnswerTable.keep(answer(response), of: claim, on: sql)
                standing.withLock { $0.isKept = true }
            })
    }

    /// What is kept of an answer, once the request's body was read to its end.
    func answer(_ response: Response) -> KeptAnswer {
        var body: [UInt8]? =
            switch response.body {
            case .empty: []
            case .bytes(let bytes): bytes.count <= Self.answerBytesMax ? bytes : nil
            case .stream: nil
            }
        var fields = response.headers.pairs.filter { pair in
            Self.fieldsKept.contains { $0.lowercased() == pair.name.lowercased() }
        }
        if response.headers["Cache-Control"] == "no-store" {
            body = body.flatMap(seal.sealed)
            fields.append((AnswerSeal.header, "1"))
        }
        let headers = fields.map { "\($0.name): \($0.value)\n" }.joined()
        return KeptAnswer(
            status: Int64(response.status.code),
            contentHash: Self.keyed(content.value, with: secret),
            content: body.map { KeptAnswer.Content(headers: headers, body: $0) })
    }

    /// A request may say what nobody must find out by trying, such as a vendor's account, so its
    /// hash is keyed with a secret of these books. The first byte tells it from the plain hashes
    /// that releases before this one kept for a day.
    static func keyed(_ hash: [UInt8], with secret: [UInt8]) -> [UInt8] {
        [1] + InstallationKey.hash(hash, with: secret)
    }
}

/// Seals answers that nobody is to store, such as a new key with its secret: who reads the
/// database, and does not know the request's own key, learns nothing.
struct AnswerSeal: Sendable {
    /// Stands among an answer's fields where its body is sealed; never sent.
    static let header = "Sealed"

    private let key: SymmetricKey

    init(_ idempotencyKey: String, secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(idempotencyKey.utf8)), salt: secret,
            info: Array("kept answer".utf8), outputByteCount: 32)
    }

    func sealed(_ body: [UInt8]) -> [UInt8]? {
        (try? AES.GCM.seal(body, using: key).combined).map { Array($0) }
    }

    func opened(_ body: [UInt8]) -> [UInt8]? {
        (try? AES.GCM.open(AES.GCM.SealedBox(combined: body), using: key)).map { Array($0) }
    }
}

/// What a request says, as a hash that grows with its body: no body is held for it.
final class ContentHash: Sendable {
    private let hash: Mutex<SHA256>

    init(of request: Request) {
        var hash = SHA256()
        let pairs = request.query.pairs.flatMap { [$0.name, $0.value] }
        hash.update(
            data: RepeatedRequests.digest(pairs + [request.headers["Content-Type"] ?? ""]))
        self.hash = Mutex(hash)
    }

    func add(_ piece: [UInt8]) { hash.withLock { $0.update(data: piece) } }

    var value: [UInt8] { hash.withLock { Array($0.finalize()) } }
}

extension Response {
    /// Whether it says that the request was done.
    var isSuccess: Bool { (200...299).contains(status.code) }
}
