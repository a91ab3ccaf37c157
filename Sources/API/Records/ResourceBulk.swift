import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// Makes and changes many records by one body: a line of JSON each, an answer a line each. A line
/// that is refused keeps none of the others back.
struct ResourceBulk: Sendable {
    /// The largest body, in bytes.
    static let bodyBytesMax = 512 * 1024 * 1024
    /// The most records in a JSON list, which is read whole.
    static let itemsMax = 10_000
    /// The longest line, in bytes.
    private static let lineBytesMax = ResourceWriting.bodyBytesMax
    /// How many lines are committed together.
    private static let linesPerCommit = 500

    let resource: Resource

    /// One line on its way.
    private struct Line: Sendable {
        let number: Int
        let draft: Result<RecordDraft, Refusal>
    }

    func post(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let type = request.headers["Content-Type"] ?? "application/x-ndjson"
        let actor = try Actor.nameOrUnnamed(of: request)
        var bulk = Bulk(
            actor: actor, isMinimal: request.prefers("return=minimal"),
            shape: request.prefers("handling=lenient") ? resource.shape.lenient : resource.shape,
            seal: services.accountSeal)
        switch type.prefix(while: { $0 != ";" }).lowercased() {
        case "application/x-ndjson", "application/jsonl":
            try await readLines(request, &bulk, services)
        case "application/json": try await readList(request, &bulk)
        default:
            throw Refusal(
                code: "API-003", problem: "Many \(resource.plural) are not read from \(type).",
                remedy: "Send application/x-ndjson, one \(resource.singular) a line.")
        }
        await commit(&bulk, services)
        var response = Response(contentType: "application/x-ndjson", bytes: bulk.answers.bytes)
        Preferences.tell(request, in: &response)
        return response
    }

    /// A body on its way.
    private struct Bulk {
        let actor: String
        let isMinimal: Bool
        let shape: JSONShape
        let seal: AccountSeal
        /// Whether a line was read.
        var hasBegun = false
        var waiting: [Line] = []
        var answers = JSONWriter()
    }

    private func readLines(
        _ request: Request, _ bulk: inout Bulk, _ services: Services
    ) async throws(Refusal) {
        var reader = NDJSONReader(lineBytesMax: Self.lineBytesMax)
        do throws(BodyError) {
            while let chunk = try await request.body.next() {
                let lines = reader.feed(chunk).map { line($0, bulk) }
                bulk.waiting += lines
                bulk.hasBegun = bulk.hasBegun || !lines.isEmpty
                if bulk.waiting.count >= Self.linesPerCommit { await commit(&bulk, services) }
            }
        } catch {
            throw Refusal(error)
        }
        let rest = reader.finish().map { line($0, bulk) }
        bulk.waiting += rest
        guard bulk.hasBegun || !rest.isEmpty else {
            throw Refusal(
                code: "API-008", problem: "The body holds no line.",
                remedy: "Send a \(resource.singular) a line.")
        }
    }

    private func readList(_ request: Request, _ bulk: inout Bulk) async throws(Refusal) {
        let bytes: [UInt8]
        do {
            bytes = try await request.body.collect(upTo: JSONDocument.Rules.bodyBytesMax)
        } catch {
            throw Refusal(error)
        }
        // The list itself must be one; what is wrong with an item is its own matter.
        let list = JSONShape.list(of: .anything, atMost: Self.itemsMax)
        let body = try RecordBody(bytes, list)
        var items: [Line] = []
        body.root.forEachElement { item in
            let draft = Result { () throws(Refusal) in
                try RecordBody(item.source.array, bulk.shape).draft(of: resource, bulk.seal)
            }
            items.append(Line(number: items.count + 1, draft: draft))
        }
        bulk.waiting = items
    }

    private func line(_ reading: NDJSONReader.Reading, _ bulk: Bulk) -> Line {
        switch reading {
        case .line(let line):
            let draft = Result { () throws(Refusal) in
                try RecordBody(line.bytes.array, bulk.shape).draft(of: resource, bulk.seal)
            }
            return Line(number: line.number, draft: draft)
        case .refused(let error):
            let refusal = Refusal(
                code: error.code, problem: error.problem, remedy: error.remedy)
            return Line(number: error.line, draft: .failure(refusal))
        }
    }

    private func commit(_ bulk: inout Bulk, _ services: Services) async {
        let lines = bulk.waiting
        bulk.waiting = []
        for start in stride(from: 0, to: lines.count, by: Self.linesPerCommit) {
            let part = Array(lines[start..<min(start + Self.linesPerCommit, lines.count)])
            let outcomes = await outcomes(of: part, bulk.actor, services)
            for (line, outcome) in zip(part, outcomes) {
                write(outcome, of: line, bulk.isMinimal, to: &bulk.answers)
            }
        }
    }

    private func outcomes(
        of lines: [Line], _ actor: String, _ services: Services
    ) async -> [Result<RecordOutcome, Refusal>] {
        let (now, resource, seal) = (services.now(), resource, services.accountSeal)
        do {
            return try await services.ask { () throws(SQLError) in
                try await services.lane.write { sql throws(SQLError) in
                    var outcomes: [Result<RecordOutcome, Refusal>] = []
                    for line in lines {
                        switch line.draft {
                        case .failure(let refusal): outcomes.append(.failure(refusal))
                        case .success(let draft):
                            outcomes.append(
                                try resource.put(
                                    draft, expecting: .anything, seal, at: now, by: actor,
                                    on: sql))
                        }
                    }
                    return outcomes
                }
            }
        } catch {
            return lines.map { _ in .failure(error) }
        }
    }

    private func write(
        _ outcome: Result<RecordOutcome, Refusal>, of line: Line, _ isMinimal: Bool,
        to answers: inout JSONWriter
    ) {
        let refusal: Refusal
        switch outcome {
        case .failure(let found): refusal = found
        case .success(.created(let row)):
            return write("created", row, line, isMinimal, to: &answers)
        case .success(.updated(let row, _)):
            return write("updated", row, line, isMinimal, to: &answers)
        case .success(.unchanged(let row)):
            return write("unchanged", row, line, isMinimal, to: &answers)
        case .success(let other):
            refusal = .record(other, of: resource, isConditional: false)
        }
        answers.object { json in
            json.member("line", Int64(line.number))
            json.member("outcome", "refused")
            json.member("code", refusal.code)
            json.member("detail", refusal.problem)
            json.member("remedy", refusal.remedy)
            if let place = refusal.places.first { json.member("pointer", place.pointer) }
        }
        answers.endLine()
    }

    private func write(
        _ outcome: String, _ row: RecordRow, _ line: Line, _ isMinimal: Bool,
        to answers: inout JSONWriter
    ) {
        guard !isMinimal else { return }
        answers.object { json in
            json.member("line", Int64(line.number))
            json.member("outcome", outcome)
            json.member("id", row.id)
            json.member("version", row.version)
        }
        answers.endLine()
    }
}
