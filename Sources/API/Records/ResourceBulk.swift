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
        guard type.hasPrefix("application/x-ndjson") || type.hasPrefix("application/jsonl") else {
            throw Refusal(
                code: "API-003", problem: "Many \(resource.plural) are not read from \(type).",
                remedy: "Send application/x-ndjson, one \(resource.singular) a line.")
        }
        let actor = try Actor.optional(of: request)
        let isLenient = request.prefers("handling=lenient")
        let isMinimal = request.prefers("return=minimal")
        let shape = isLenient ? resource.shape.lenient : resource.shape
        var reader = NDJSONReader(lineBytesMax: Self.lineBytesMax)
        var waiting: [Line] = []
        var answers: [UInt8] = []
        do throws(BodyError) {
            while let chunk = try await request.body.next() {
                for reading in reader.feed(chunk) { waiting.append(line(reading, shape)) }
                if waiting.count >= Self.linesPerCommit {
                    answers += await commit(waiting, actor, isMinimal, services)
                    waiting = []
                }
            }
        } catch {
            throw Refusal(error)
        }
        for reading in reader.finish() { waiting.append(line(reading, shape)) }
        answers += await commit(waiting, actor, isMinimal, services)
        return Response(contentType: "application/x-ndjson", bytes: answers)
    }

    private func line(_ reading: NDJSONReader.Reading, _ shape: JSONShape) -> Line {
        switch reading {
        case .line(let line):
            let draft = Result { () throws(Refusal) in
                try RecordBody(line.bytes.array, shape).draft(of: resource)
            }
            return Line(number: line.number, draft: draft)
        case .refused(let error):
            let refusal = Refusal(
                code: error.code, problem: error.problem, remedy: error.remedy)
            return Line(number: error.line, draft: .failure(refusal))
        }
    }

    private func commit(
        _ lines: [Line], _ actor: String, _ isMinimal: Bool, _ services: Services
    ) async -> [UInt8] {
        var answers = JSONWriter(capacity: lines.count * 96)
        for start in stride(from: 0, to: lines.count, by: Self.linesPerCommit) {
            let part = Array(lines[start..<min(start + Self.linesPerCommit, lines.count)])
            let outcomes = await outcomes(of: part, actor, services)
            for (line, outcome) in zip(part, outcomes) {
                write(outcome, of: line, isMinimal, to: &answers)
            }
        }
        return answers.bytes
    }

    private func outcomes(
        of lines: [Line], _ actor: String, _ services: Services
    ) async -> [Result<RecordOutcome, Refusal>] {
        let (now, family) = (services.now(), resource.family)
        do {
            return try await services.ask { () throws(SQLError) in
                try await services.lane.write { sql throws(SQLError) in
                    var outcomes: [Result<RecordOutcome, Refusal>] = []
                    for line in lines {
                        switch line.draft {
                        case .failure(let refusal): outcomes.append(.failure(refusal))
                        case .success(let draft):
                            outcomes.append(
                                .success(
                                    try RecordTable.put(
                                        draft, in: family, expecting: .anything, at: now,
                                        by: actor, on: sql)))
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
        case .success(.updated(let row)):
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
