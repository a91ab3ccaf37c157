import Crypto
import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Synchronization

/// Answers a request that comes again under one `Idempotency-Key` with its first answer
/// (draft-ietf-httpapi-idempotency-key-header-07).
///
/// A key is its caller's, for one method and path. A success is kept for a day; a refusal did
/// nothing and is worked out again. Effect and answer are two commits: after a breakdown between
/// them the request is done again, as one without a key would be.
enum RepeatedRequests {
    static let header = "Idempotency-Key"

    /// How long an answer is given again, in seconds.
    static let retentionSeconds = 86_400
    /// The longest answer that is kept, in bytes.
    static let answerBytesMax = 256 * 1024
    /// How long a request may be silent before another attempt takes its place, in seconds.
    private static let leaseSeconds = 300
    /// Seconds after which a caller may ask for the answer to a request under way.
    private static let retrySeconds = 2
    /// The fields of an answer that are kept with it.
    private static let fieldsKept = [
        "Content-Type", "Location", "ETag", "Link", "Preference-Applied",
    ]

    /// An endpoint whose successes are kept where the caller sends a key.
    static func answering(with handler: @escaping Handler) -> Handler {
        { request, services throws(Refusal) in
            guard let key = request.headers[header] else {
                return try await handler(request, services)
            }
            let actor = try Actor.nameOrUnnamed(of: request)
            let claim = AnswerClaim(
                digest: digest([actor, request.method.name, request.path, key]),
                token: .random(in: 0...Int64.max))
            let (standing, secret) = try await stand(claim, actor, services)
            switch standing {
            case .claimed: return try await work(request, services, claim, secret, handler)
            case .running: throw .underWay(key, retryAfterSeconds: retrySeconds)
            case .kept(let answer): return try await again(answer, key, request, secret)
            }
        }
    }

    // MARK: - The first time

    private static func work(
        _ request: Request, _ services: Services, _ claim: AnswerClaim, _ secret: [UInt8],
        _ handler: Handler
    ) async throws(Refusal) -> Response {
        let content = ContentHash(of: request)
        let lease = Lease(claim: claim, services: services)
        var watched = request
        watched.body = RequestBody(watching: request.body) { piece in
            content.add(piece)
            await lease.extend()
        }
        let response: Response
        do {
            response = try await handler(watched, services)
        } catch {
            await release(claim, services)
            throw error
        }
        // What the endpoint did not read is part of what the request said.
        guard (200...299).contains(response.status.code), await watched.body.isReadToEnd() else {
            await release(claim, services)
            return response
        }
        let answer = kept(response, keyed(content.value, with: secret))
        await settle(services) { connection throws(SQLError) in
            try KeptAnswerTable.keep(answer, of: claim, on: connection)
        }
        return response
    }

    private static func kept(_ response: Response, _ contentHash: [UInt8]) -> KeptAnswer {
        let body: [UInt8]? =
            switch response.body {
            case .empty: []
            case .bytes(let bytes): bytes.count <= answerBytesMax ? bytes : nil
            case .stream: nil
            }
        let fields = response.headers.pairs.filter { pair in
            fieldsKept.contains { $0.lowercased() == pair.name.lowercased() }
        }
        let headers = fields.map { "\($0.name): \($0.value)\n" }.joined()
        return KeptAnswer(
            status: Int64(response.status.code), contentHash: contentHash,
            content: body.map { KeptAnswer.Content(headers: headers, body: $0) })
    }

    private static func stand(
        _ claim: AnswerClaim, _ actor: String, _ services: Services
    ) async throws(Refusal) -> (standing: AnswerStanding, secret: [UInt8]) {
        let (now, known) = (services.now(), services.hashSecret.known)
        let forgotten = now.adding(seconds: -retentionSeconds)
        let isSweeping = services.answerSweep.isDue(at: now)
        let found = try await services.ask { () throws(SQLError) in
            try await services.lane.write {
                connection throws(SQLError) -> (standing: AnswerStanding, secret: [UInt8]) in
                if isSweeping {
                    try KeptAnswerTable.sweep(
                        before: forgotten, limit: AnswerSweep.rowsMax, on: connection)
                }
                let standing = try KeptAnswerTable.claim(
                    claim, by: actor, at: now, until: now.adding(seconds: leaseSeconds),
                    forgetting: forgotten, on: connection)
                if let known { return (standing, known) }
                return (standing, try InstallationKey.make(on: connection))
            }
        }
        services.hashSecret.keep(found.secret)
        return found
    }

    /// A request may say what nobody must find out by trying, such as a vendor's account, so its
    /// hash is keyed with a secret of these books. The first byte tells it from the plain hashes
    /// that releases before this one kept for a day.
    private static func keyed(_ hash: [UInt8], with secret: [UInt8]) -> [UInt8] {
        [1] + InstallationKey.hash(hash, with: secret)
    }

    private static func release(_ claim: AnswerClaim, _ services: Services) async {
        await settle(services) { connection throws(SQLError) in
            try KeptAnswerTable.release(claim, on: connection)
        }
    }

    /// The request has its answer already: a store that fails now is told of in the log alone, and
    /// the claim ends by itself.
    private static func settle(
        _ services: Services,
        _ body: @escaping @Sendable (any SQLConnection) throws(SQLError) -> Void
    ) async {
        do throws(SQLError) {
            try await services.lane.write(body)
        } catch {
            _ = services.refused(error)
        }
    }

    // MARK: - Again

    private static func again(
        _ answer: KeptAnswer, _ key: String, _ request: Request, _ secret: [UInt8]
    ) async throws(Refusal) -> Response {
        let content = ContentHash(of: request)
        do throws(BodyError) {
            while let piece = try await request.body.next() { content.add(piece) }
        } catch {
            throw Refusal(error)
        }
        let isPlain = answer.contentHash.count == SHA256.byteCount
        let hash = isPlain ? content.value : keyed(content.value, with: secret)
        guard hash == answer.contentHash else { throw .otherContent(key) }
        guard let kept = answer.content else { throw .answerNotKept(key, status: answer.status) }
        var response = Response(status: Status(code: Int(answer.status)), body: .bytes(kept.body))
        for line in kept.headers.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            response.headers.append(
                String(line[..<colon]), String(line[colon...].dropFirst(2)))
        }
        response.headers.append("Idempotent-Replayed", "true")
        return response
    }

    fileprivate static func digest(_ parts: [String]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            // No part ends within another: each is told with its length.
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        return Array(hash.finalize())
    }

    /// Puts the end of a claim off while the body of its request comes in.
    private actor Lease {
        private let claim: AnswerClaim
        private let services: Services
        private var extendedAt: Instant

        init(claim: AnswerClaim, services: Services) {
            self.claim = claim
            self.services = services
            extendedAt = services.now()
        }

        func extend() async {
            let now = services.now()
            guard now >= extendedAt.adding(seconds: leaseSeconds / 4) else { return }
            extendedAt = now
            let claim = claim
            await settle(services) { connection throws(SQLError) in
                try KeptAnswerTable.extend(
                    claim, until: now.adding(seconds: leaseSeconds), on: connection)
            }
        }
    }
}

/// What a request says, as a hash that grows with its body: no body is held for it.
private final class ContentHash: Sendable {
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

/// The secret with which hashes are keyed, once it was read.
final class HashSecret: Sendable {
    private let secret = Mutex<[UInt8]?>(nil)

    var known: [UInt8]? { secret.withLock { $0 } }

    func keep(_ new: [UInt8]) { secret.withLock { $0 = new } }
}

/// When answers that nobody may ask for again are to be swept next.
final class AnswerSweep: Sendable {
    /// The most answers forgotten at once.
    static let rowsMax = 1000
    /// How often is swept, in seconds.
    private static let everySeconds = 60

    private let next = Mutex<Instant?>(nil)

    /// Whether the caller is the one to sweep.
    func isDue(at now: Instant) -> Bool {
        next.withLock { next in
            if let next, now < next { return false }
            next = now.adding(seconds: Self.everySeconds)
            return true
        }
    }
}

extension RequestBody {
    /// Reads what is left; false when it does not come to its end.
    fileprivate func isReadToEnd() async -> Bool {
        do throws(BodyError) {
            while try await next() != nil {}
            return true
        } catch {
            return false
        }
    }
}

extension Refusal {
    fileprivate static func otherContent(_ key: String) -> Refusal {
        Refusal(
            code: "IDEM-001",
            problem: "The Idempotency-Key \(key.prefix(80)) came before, with other content.",
            remedy: "Send a new key with a new request, and an old key only with the same.")
    }

    fileprivate static func underWay(_ key: String, retryAfterSeconds: Int) -> Refusal {
        var refusal = Refusal(
            code: "IDEM-002",
            problem: "The first request with the Idempotency-Key \(key.prefix(80)) is not answered "
                + "yet.",
            remedy: "Send the same again after a moment; its answer is given then.")
        refusal.retryAfterSeconds = retryAfterSeconds
        return refusal
    }

    fileprivate static func answerNotKept(_ key: String, status: Int64) -> Refusal {
        Refusal(
            code: "IDEM-003",
            problem: "The request with the Idempotency-Key \(key.prefix(80)) was done and answered "
                + "with \(status); the answer was too long to be kept.",
            remedy: "Read the resource to see what became of it; use a new key for a new request.")
    }
}
