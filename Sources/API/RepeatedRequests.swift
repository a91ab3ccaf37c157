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
/// nothing and is worked out again. The answer is part of the commit of what was done
/// (``KeptRequest``), so that no breakdown has it done twice; bulks alone, which are many commits,
/// have theirs kept behind them.
enum RepeatedRequests {
    static let header = "Idempotency-Key"

    /// How long an answer is given again, in seconds.
    static let retentionSeconds = 86_400
    /// How long after its server broke down another attempt takes a request's place, in seconds.
    /// One that is at work still can do nothing then (``KeptRequest``).
    private static let leaseSeconds = 20
    /// Seconds after which a caller may ask for the answer to a request under way.
    private static let retrySeconds = 2

    /// An endpoint whose successes are kept where the caller sends a key.
    ///
    /// - Parameter takesBody: Whether the endpoint reads its body to the end before it writes.
    static func answering(takesBody: Bool, with handler: @escaping Handler) -> Handler {
        { request, services throws(Refusal) in
            guard let key = request.headers[header] else {
                return try await handler(request, services)
            }
            let actor = try Actor.nameOrUnnamed(of: request)
            let claim = AnswerClaim(
                digest: digest([actor, rights, request.method.name, request.path, key]),
                token: .random(in: 0...Int64.max))
            let (standing, secret) = try await stand(claim, actor, services)
            switch standing {
            case .running: throw .underWay(key, retryAfterSeconds: retrySeconds)
            case .kept(let answer): return try await again(answer, key, request, secret)
            case .claimed:
                let content = ContentHash(of: request)
                let kept = KeptRequest(
                    claim, content: content, secret: secret,
                    seal: AnswerSeal(key, secret: secret))
                let lease = extending(claim, services)
                defer { lease.cancel() }
                do throws(Refusal) {
                    return try await work(
                        request.watched(by: content), services.keeping(kept), kept, takesBody,
                        handler)
                } catch {
                    await release(claim, services)
                    throw kept.isLost ? .underWay(key, retryAfterSeconds: retrySeconds) : error
                }
            }
        }
    }

    // MARK: - The first time

    private static func work(
        _ request: Request, _ services: Services, _ kept: KeptRequest, _ takesBody: Bool,
        _ handler: Handler
    ) async throws(Refusal) -> Response {
        // What the endpoint does not read is part of what the request said.
        if !takesBody { try await request.readToEnd() }
        let response = try await handler(request, services)
        guard !kept.isKept else { return response }
        guard response.isSuccess, (try? await request.readToEnd()) != nil else {
            await release(kept.claim, services)
            return response
        }
        let answer = kept.answer(response)
        await settle(services) { connection throws(SQLError) in
            try KeptAnswerTable.keep(answer, of: kept.claim, on: connection)
        }
        return response
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
        try await request.watched(by: content).readToEnd()
        let isPlain = answer.contentHash.count == SHA256.byteCount
        let hash = isPlain ? content.value : KeptRequest.keyed(content.value, with: secret)
        guard hash == answer.contentHash else { throw .otherContent(key) }
        guard let kept = answer.content else { throw .answerNotKept(key, status: answer.status) }
        var response = Response(status: Status(code: Int(answer.status)), body: .bytes(kept.body))
        for line in kept.headers.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let (name, value) = (String(line[..<colon]), String(line[colon...].dropFirst(2)))
            guard name == AnswerSeal.header else {
                response.headers.append(name, value)
                continue
            }
            guard let body = AnswerSeal(key, secret: secret).opened(kept.body) else {
                throw .answerNotKept(key, status: answer.status)
            }
            response.body = .bytes(body)
            response.isCompressible = false
        }
        response.headers.append("Idempotent-Replayed", "true")
        return response
    }

    /// What a caller may do. Names are not unique: a namesake who may do less gets no answer, and
    /// the key that took the place of another has its answers.
    private static var rights: String {
        guard let caller = Caller.current else { return "" }
        let (stores, regions) = (caller.restriction.stores, caller.restriction.regions)
        return [caller.scopes.patterns, Array(stores), Array(regions)]
            .map { $0.sorted().joined(separator: " ") }.joined(separator: "\n")
    }

    static func digest(_ parts: [String]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            // No part ends within another: each is told with its length.
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        return Array(hash.finalize())
    }

    /// Puts the end of a claim off for as long as its server is at work.
    private static func extending(_ claim: AnswerClaim, _ services: Services) -> Task<Void, Never> {
        Task {
            while (try? await Task.sleep(for: .seconds(leaseSeconds / 4))) != nil {
                let end = services.now().adding(seconds: leaseSeconds)
                await settle(services) { connection throws(SQLError) in
                    try KeptAnswerTable.extend(claim, until: end, on: connection)
                }
            }
        }
    }
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

extension Request {
    /// The same, whose body is hashed as it is read.
    fileprivate func watched(by content: ContentHash) -> Request {
        var watched = self
        watched.body = RequestBody(watching: body) { content.add($0) }
        return watched
    }

    /// Reads what is left of the body.
    fileprivate func readToEnd() async throws(Refusal) {
        do throws(BodyError) {
            while try await body.next() != nil {}
        } catch {
            throw Refusal(error)
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
