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
        /// What was left out of it.
        var ignored: [Refusal.Place] = []
    }

    func post(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let type = request.headers["Content-Type"] ?? "application/x-ndjson"
        var bulk = Bulk(
            changer: try RecordChanger(request), isMinimal: request.prefers("return=minimal"),
            isStrict: request.prefers(Preferences.strict),
            isLenient: request.prefers("handling=lenient"), seal: services.accountSeal)
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
        let changer: RecordChanger
        let isMinimal: Bool
        /// Whether a record that names what is not there is refused.
        let isStrict: Bool
        /// Whether members that are not known are left out.
        let isLenient: Bool
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
            items.append(line(items.count + 1, item.source.array, bulk))
        }
        bulk.waiting = items
    }

    private func line(_ reading: NDJSONReader.Reading, _ bulk: Bulk) -> Line {
        switch reading {
        case .line(let line): return self.line(line.number, line.bytes.array, bulk)
        case .refused(let error):
            let refusal = Refusal(
                code: error.code, problem: error.problem, remedy: error.remedy)
            return Line(number: error.line, draft: .failure(refusal))
        }
    }

    private func line(_ number: Int, _ bytes: [UInt8], _ bulk: Bulk) -> Line {
        do throws(Refusal) {
            let body = try RecordBody(bytes, resource.shape, isLenient: bulk.isLenient)
            return Line(
                number: number, draft: .success(try body.draft(of: resource, bulk.seal)),
                ignored: body.ignored)
        } catch {
            return Line(number: number, draft: .failure(error))
        }
    }

    private func commit(_ bulk: inout Bulk, _ services: Services) async {
        let lines = bulk.waiting
        bulk.waiting = []
        for start in stride(from: 0, to: lines.count, by: Self.linesPerCommit) {
            let part = Array(lines[start..<min(start + Self.linesPerCommit, lines.count)])
            let written = await write(part, bulk.changer, bulk.isStrict, services)
            for (line, outcome) in zip(part, written.outcomes) {
                write(outcome, of: line, written.known, bulk.isMinimal, to: &bulk.answers)
            }
        }
    }

    /// What became of lines that were committed together.
    private struct Written: Sendable {
        var outcomes: [Result<RecordOutcome, Refusal>] = []
        /// What there is, behind the last line, of all that the lines name.
        var known: KnownRecords
    }

    private func write(
        _ lines: [Line], _ changer: RecordChanger, _ isStrict: Bool, _ services: Services
    ) async -> (outcomes: [Result<RecordOutcome, Refusal>], known: KnownRecords?) {
        let (now, family, seal) = (services.now(), resource.family, services.accountSeal)
        do {
            let written = try await services.ask { () throws(SQLError) in
                try await services.lane.write { sql throws(SQLError) in
                    let drafts = lines.compactMap { try? $0.draft.get() }
                    var written = Written(known: try KnownRecords(namedBy: drafts, on: sql))
                    for line in lines {
                        let outcome: Result<RecordOutcome, Refusal>
                        switch line.draft {
                        case .failure(let refusal): outcome = .failure(refusal)
                        case .success(let draft):
                            let unknown = isStrict ? written.known.missing(of: draft) : []
                            outcome =
                                unknown.isEmpty
                                ? try resource.put(
                                    draft, expecting: .anything, seal, at: now, by: changer,
                                    on: sql)
                                : .success(.unresolved(unknown))
                        }
                        if case .success(.created(let row)) = outcome {
                            written.known.insert(row.id, in: family)
                        }
                        written.outcomes.append(outcome)
                    }
                    return written
                }
            }
            return (written.outcomes, written.known)
        } catch {
            return (lines.map { _ in .failure(error) }, nil)
        }
    }

    private func write(
        _ outcome: Result<RecordOutcome, Refusal>, of line: Line, _ known: KnownRecords?,
        _ isMinimal: Bool, to answers: inout JSONWriter
    ) {
        let refusal: Refusal
        // A record may name one that a later line makes.
        let unknown = (try? line.draft.get()).flatMap { known?.missing(of: $0) } ?? []
        switch outcome {
        case .failure(let found): refusal = found
        case .success(.created(let row)):
            return write("created", row, line, unknown, isMinimal, to: &answers)
        case .success(.updated(let row, _)):
            return write("updated", row, line, unknown, isMinimal, to: &answers)
        case .success(.unchanged(let row)):
            return write("unchanged", row, line, unknown, isMinimal, to: &answers)
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
        _ outcome: String, _ row: RecordRow, _ line: Line, _ unknown: [RecordReference],
        _ isMinimal: Bool, to answers: inout JSONWriter
    ) {
        guard !isMinimal else { return }
        answers.object { json in
            json.member("line", Int64(line.number))
            json.member("outcome", outcome)
            json.member("id", row.id)
            json.member("version", row.version)
            if !unknown.isEmpty || !line.ignored.isEmpty {
                json.key("warnings")
                RecordWarnings.write(unknown, line.ignored, to: &json)
            }
        }
        answers.endLine()
    }
}
