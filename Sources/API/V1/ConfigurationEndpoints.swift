import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/configuration`: what is in force, what was, and everything that is asked of a candidate
/// before it is put in force without a restart.
///
/// A candidate is a JSON object whose members are the paths of its files, each with the file's text
/// or, for what is written in the notation, with the object itself.
enum ConfigurationEndpoints {
    /// The largest candidate, in bytes.
    static let bodyBytesMax = 64 * 1024 * 1024
    /// The most files of a candidate.
    static let filesMax = 2000
    /// Of how many days input is read again at most.
    static let daysMax = 36_500
    private static let versionsMax = 1000

    // MARK: - What is in force

    static func active(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        // Which is in force now, also where this request itself has changed it.
        let inForce = services.configurations.current
        let found = try await services.read { sql throws(SQLError) in
            try ConfigurationVersionTable.active(on: sql)
        }
        return Reply.json { json in
            json.member("in_force", inForce.version)
            json.member("configuration", inForce.configuration.shortHash)
            guard let found else { return }
            json.object("active") { found.write(to: &$0) }
        }
    }

    static func versions(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let before = try number("before", in: request, 1...Int.max) ?? Int.max
        let limit = try number("limit", in: request, 1...versionsMax) ?? PageQuery.limitDefault
        let found = try await services.read { sql throws(SQLError) in
            try ConfigurationVersionTable.page(before: Int64(before), limit: limit, on: sql)
        }
        return Reply.json { json in
            json.objects("versions", found) { version, json in version.write(to: &json) }
        }
    }

    static func version(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let name = request.parameter("number")
        guard let number = Int64(name) else { throw .notFound("version \(name)") }
        let found = try await services.read {
            sql throws(SQLError) -> (ConfigurationVersion, [ConfigurationTable.File])? in
            guard let version = try ConfigurationVersionTable.version(number, on: sql) else {
                return nil
            }
            return (
                version,
                try ConfigurationTable.files(ofConfiguration: version.configurationSeq, on: sql)
            )
        }
        guard let (version, files) = found else { throw .notFound("version \(name)") }
        return Reply.json { json in
            version.write(to: &json)
            json.object("files") { json in
                for file in files {
                    json.key(file.path)
                    json.text(file.content)
                }
            }
        }
    }

    // MARK: - Candidates

    static func check(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let check = try await checked(try await files(request), services)
        return Reply.json { json in
            json.member("ok", check.errors.isEmpty)
            check.write(to: &json)
        }
    }

    static func test(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let files = try await files(request)
        let filter = request.query.first("filter")
        let today = today(services)
        let (check, outcomes) = try await services.read { _ throws(SQLError) in
            let check = ConfigurationCheck(files: files, today: today)
            guard let configuration = check.configuration else {
                return (check, [ConfigurationTest.Outcome]())
            }
            let tests = ConfigurationTest.all(of: configuration).filter { test in
                filter.map { test.matches($0) } ?? true
            }
            return (check, ConfigurationTest.run(tests))
        }
        guard check.configuration != nil else { throw Refusal(check) }
        return Reply.json { json in
            json.member("ok", outcomes.allSatisfy { $0.failure == nil })
            json.array("outcomes") { json in
                for outcome in outcomes { outcome.write(to: &json) }
            }
        }
    }

    static func tryOut(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let files = try await files(request)
        guard let days = try number("days", in: request, 1...daysMax) else {
            throw .parameter(
                "days", "it is missing.", remedy: "Say of how many days the input is read again.")
        }
        let (today, now) = (today(services), services.now())
        let scope = Trial.Scope.received(
            from: now.adding(seconds: -days * 86_400), before: now.adding(seconds: 1))
        let (check, report) = try await services.read { sql throws(SQLError) in
            let check = ConfigurationCheck(files: files, today: today)
            guard let candidate = check.configuration else { return (check, TrialReport?.none) }
            return (check, try Trial.run(candidate, scope, on: sql))
        }
        guard let report else { throw Refusal(check) }
        return Reply.json { json in
            json.key("trial")
            report.write(to: &json)
        }
    }

    // MARK: - Changes

    static func apply(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let note = try note(request)
        let files = try await files(request)
        let accepts = request.query.first("accept") == "true"
        let today = today(services)
        let review = try await services.read { sql throws(SQLError) in
            try ConfigurationReview(files, today: today, on: sql)
        }
        switch review.verdict(accepts: accepts) {
        case .refused: throw Refusal(review.check)
        case .failsTests:
            return refused("CONF-010", review)
        case .wantsAcceptance: return refused("CONF-011", review)
        case .fits: break
        }
        guard let configuration = review.check.configuration else { throw Refusal(review.check) }
        let at = services.now()
        let form = { @Sendable (outcome: ConfigurationDesk.Outcome) throws(Refusal) in
            try answer(outcome, review)
        }
        let outcome = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.lane.write { sql throws(SQLError) in
                try ConfigurationDesk.apply(
                    configuration, note, origin: .apply, base: review.base, at: at, on: sql)
            }
        }
        try await services.adopt()
        return try form(outcome)
    }

    private static func answer(
        _ outcome: ConfigurationDesk.Outcome, _ review: ConfigurationReview
    ) throws(Refusal) -> Response {
        switch outcome {
        case .overtaken(let number):
            throw Refusal(
                code: "CONF-012",
                problem: "Version \(number) became active while this one was reviewed.",
                remedy: "Look at that version, then apply this one again.")
        case .applied(let number), .unchanged(let number):
            let isNew = outcome == .applied(number)
            return Reply.json(isNew ? .created : .ok) { json in
                json.member("version", number)
                json.member("applied", isNew)
                review.check.write(to: &json)
                json.key("trial")
                review.trial?.write(to: &json)
            }
        }
    }

    static func rollBack(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let note = try note(request)
        let at = services.now()
        let form = { @Sendable (number: Int64?) throws(Refusal) -> Response in
            guard let number else {
                throw Refusal(
                    code: "CONF-013", problem: "There is no version before the active one.",
                    remedy: "Apply the configuration that shall be in force.")
            }
            return Reply.json { json in json.member("version", number) }
        }
        let number = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.lane.write { sql throws(SQLError) in
                try ConfigurationDesk.rollBack(note, at: at, on: sql)
            }
        }
        try await services.adopt()
        return try form(number)
    }

    /// A refusal that shows what was found, as problem details with members of their own.
    private static func refused(_ code: String, _ review: ConfigurationReview) -> Response {
        let row = ErrorTable.row(of: code)
        var writer = JSONWriter()
        writer.object { json in
            json.member("type", "/problems/\(code)")
            json.member("title", row.title)
            json.member("status", Int64(row.status.code))
            json.member("code", code)
            if let trial = review.trial {
                json.member(
                    "detail", "Amounts or stock of the last documents would differ; not applied.")
                json.member("remedy", "Look at `trial`, then send it again with accept=true.")
                json.key("trial")
                trial.write(to: &json)
            } else {
                json.member("detail", "A test did not come out as written; not applied.")
                json.member("remedy", "Correct the configuration, or the test.")
                json.array("outcomes") { json in
                    for outcome in review.tests where outcome.failure != nil {
                        outcome.write(to: &json)
                    }
                }
            }
        }
        return Response(
            status: row.status, contentType: "application/problem+json", bytes: writer.bytes)
    }

    // MARK: - Requests

    private static func checked(
        _ files: [ConfigurationTable.File], _ services: Services
    ) async throws(Refusal) -> ConfigurationCheck {
        let today = today(services)
        return try await services.read { sql throws(SQLError) in
            var active: [ConfigurationTable.File] = []
            if let version = try ConfigurationVersionTable.active(on: sql) {
                active = try ConfigurationTable.files(
                    ofConfiguration: version.configurationSeq, on: sql)
            }
            return try ConfigurationCheck(files: files, today: today, against: active)
                .reviewed(on: today, reading: sql)
        }
    }

    private static func today(_ services: Services) -> BusinessDate {
        guard let today = BusinessDate(utcDayOf: services.now()) else {
            preconditionFailure("the server's clock is within the calendar")
        }
        return today
    }

    private static func note(_ request: Request) throws(Refusal) -> ChangeNote {
        let by = try Actor.name(of: request)
        guard let note = ChangeNote(by: by, why: request.query.first("why") ?? "") else {
            throw .parameter(
                "why", "it must say why, in at most \(ChangeNote.bytesMax) bytes.",
                remedy: "Send the reason as ?why=...")
        }
        return note
    }

    private static func number(
        _ name: String, in request: Request, _ range: ClosedRange<Int>
    ) throws(Refusal) -> Int? {
        guard let text = request.query.first(name) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        throw .parameter(
            name, "it is \"\(text)\".",
            remedy: "Send a whole number from \(range.lowerBound) to \(range.upperBound).")
    }

    /// The files of a candidate: each member of the body.
    private static func files(
        _ request: Request
    ) async throws(Refusal) -> [ConfigurationTable.File] {
        let body: [UInt8]
        do {
            body = try await request.body.collect(upTo: bodyBytesMax)
        } catch {
            throw Refusal(error)
        }
        let root: JSONNode
        do throws(JSONError) {
            let rules = JSONDocument.Rules(bodyBytesMax: bodyBytesMax)
            root = try JSONDocument(parsing: body, rules: rules).root
        } catch {
            throw Refusal(IntakeRefusal.malformed(error))
        }
        let faults = candidateShape.faults(of: root)
        if let first = faults.first {
            throw Refusal(
                code: "API-007", problem: first.problem,
                remedy: "Send {\"company.yaml\": \"...\", \"mappings/x.yaml\": \"...\"}, 1 to "
                    + "\(filesMax) files.", places: faults)
        }
        var files: [ConfigurationTable.File] = []
        root.forEachMember { member in
            guard let path = member.key.text() else { return }
            let content = member.value.text() ?? member.value.source.text
            files.append(ConfigurationTable.File(path: path, content: content))
        }
        return files
    }
}

extension Refusal {
    /// The refusal of a candidate that has errors, each with its place.
    fileprivate init(_ check: ConfigurationCheck) {
        self.init(
            code: "CONF-009",
            problem: "The configuration has \(check.errors.count) errors.",
            remedy: "Mend each of `errors`; POST /v1/configuration/check tells them too.",
            places: check.errors.map { error in
                Place(
                    code: error.rule, pointer: error.place.file, line: error.place.line,
                    column: error.place.column, problem: error.problem, remedy: error.remedy)
            })
    }
}

extension Services {
    /// Takes up the version that is active now, before the next look would.
    fileprivate func adopt() async throws(Refusal) {
        let configurations = configurations
        _ = try await read { sql throws(SQLError) in try configurations.refresh(on: sql) }
    }
}
