import Accounting
import RetailModel
import Routing
import Store
import Transform

/// Reads what the books need: chart, posting rules, queues and company.
struct BooksReader {
    struct Books {
        let chart: ChartOfAccounts
        let rules: PostingRules
        let company: CompanySettings
        let queues: WorkQueues
        let rulesByName: [String: PostingRules]
        let calendars: BusinessCalendars
    }

    private let problems: ProblemList
    private var calendars = BusinessCalendars()
    private var charts: [String: ChartOfAccounts] = [:]
    private var queues: [String: WorkQueue] = [:]
    private var queuesByName: [String: WorkQueue] = [:]
    private var rules: [String: PostingRules] = [:]
    /// Charts, roles and rules that stand somewhere, if only with problems: told once is enough.
    private var named: Set<String> = []

    private init(_ problems: ProblemList) {
        self.problems = problems
    }

    static func read(
        _ files: [ConfigurationTable.File], isStrict: Bool
    ) throws(ConfigurationProblems) -> Books {
        var reader = BooksReader(ProblemList(isStrict: isStrict))
        let shapes = reader.shapes(files)
        reader.calendars = CalendarReader(problems: reader.problems).calendars(
            shapes.filter { $0.place.file.hasPrefix("calendars/") })
        for shape in shapes where shape.place.file.hasPrefix("charts/") { reader.readChart(shape) }
        for shape in shapes where shape.place.file.hasPrefix("queues/") { reader.readQueue(shape) }
        for shape in shapes where shape.place.file.hasPrefix("rules/") { reader.readRules(shape) }
        var books: Books?
        for shape in shapes where shape.place.file.hasPrefix("company.") {
            books = reader.books(shape)
        }
        try reader.problems.throwIfAny()
        if let books { return books }
        reader.problems.report(
            "BOOK-001", at: SourcePlace(file: "company.yaml", line: 1, column: 1),
            "The configuration has no company.yaml.",
            remedy: "Add it with the keys company and rules; Docs/reference/configuration.md.")
        try reader.problems.throwIfAny()
        preconditionFailure("a reported problem is thrown")
    }

    private func shapes(_ files: [ConfigurationTable.File]) -> [Shape] {
        var shapes: [Shape] = []
        for file in files {
            let isKnown =
                ["company.yaml", "company.json"].contains(file.path)
                || ["calendars/", "charts/", "queues/", "rules/"].contains {
                    file.path.hasPrefix($0)
                }
            let isShape = [".yaml", ".json"].contains { file.path.hasSuffix($0) }
            guard isKnown, isShape else {
                problems.report(
                    "BOOK-002", at: SourcePlace(file: file.path, line: 1, column: 1),
                    "Nothing reads this file.",
                    remedy: "Move it to the folder of its kind, or out of the configuration.")
                continue
            }
            do throws(ConfigurationProblems) {
                shapes.append(try Shape.read(file: file.path, text: file.content))
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
        return shapes
    }

    // MARK: - Chart

    private mutating func readChart(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        let name = view.requiredText("chart")
        if let name { named.insert("chart \(name)") }
        _ = view.requiredVersion("version")
        let accounts = view.optionalList("accounts").compactMap(account)
        view.refuseUnknownKeys()
        guard let name else { return }
        do throws(PostingRulesProblem) {
            let chart = try ChartOfAccounts(accounts)
            if charts.updateValue(chart, forKey: name) != nil { reportTwice("chart", name, shape) }
        } catch {
            report(error, at: shape.place)
        }
    }

    private func account(_ shape: Shape) -> ChartOfAccounts.Account? {
        guard let view = MapView(shape, problems: problems) else { return nil }
        let code = accountCode("code", view)
        let name = view.requiredText("name")
        let type: ChartOfAccounts.AccountType? = choice(view.required("type"), view)
        view.refuseUnknownKeys()
        guard let code, let name, let type else { return nil }
        return ChartOfAccounts.Account(code: code, name: name, type: type)
    }

    private func accountCode(_ key: String, _ view: MapView) -> AccountCode? {
        guard let shape = view.required(key), let text = view.text(shape) else { return nil }
        if let code = AccountCode(text) { return code }
        problems.report(
            "BOOK-010", at: shape.place, "This is no account code.",
            remedy: "Write 1 to \(AccountCode.lengthMax) bytes without control characters.")
        return nil
    }

    private func reportTwice(_ kind: String, _ name: String, _ shape: Shape) {
        problems.report(
            "BOOK-011", at: shape.place, "The \(kind) \"\(name)\" stands in another file too.",
            remedy: "Keep one of the two.")
    }

    // MARK: - Posting rules

    private mutating func readRules(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        let name = view.requiredText("rules")
        if let name { named.insert("rules \(name)") }
        let version = view.requiredVersion("version")
        let chartName = view.requiredText("chart")
        let grain: PostingRules.Grain? = choice(view.required("grain"), view)
        let discounts: PostingRules.DiscountPolicy? = choice(view.required("discounts"), view)
        let tolerance = view.requiredText("tolerance").flatMap { Int64($0) }
        let rows = view.optionalList("post").compactMap(rule)
        view.refuseUnknownKeys()
        guard let name, let version, let chartName, let grain, let discounts else { return }
        guard let chart = charts[chartName] else {
            guard !named.contains("chart \(chartName)") else { return }
            return problems.report(
                "BOOK-003", at: shape.place, "There is no chart \"\(chartName)\".",
                remedy: "Name one of the files in charts/.")
        }
        do throws(PostingRulesProblem) {
            let table = try PostingRules(
                name: name, version: version, grain: grain, discounts: discounts,
                toleranceMinorUnits: tolerance ?? -1, rules: rows, chart: chart)
            if rules.updateValue(table, forKey: name) != nil {
                reportTwice("posting rules", name, shape)
            }
        } catch {
            report(error, at: shape.place)
        }
    }

    private func rule(_ shape: Shape) -> PostingRule? {
        guard let view = MapView(shape, problems: problems) else { return nil }
        let event: PostingEvent? = choice(view.required("event"), view)
        let account = accountCode("account", view)
        let keep: [PostingDimension?] = view.optionalList("keep").map { choice($0, view) }
        var conditions: [PostingDimension: String] = [:]
        for dimension in PostingDimension.allCases {
            conditions[dimension] = view.optionalText(dimension.rawValue)
        }
        let lineKind = view.optionalText("line")
        let from = date(view.optional("from"), view)
        let to = date(view.optional("to"), view)
        view.refuseUnknownKeys()
        guard let event, let account else { return nil }
        return PostingRule(
            event: event, account: account, conditions: conditions, lineKind: lineKind,
            effectiveFrom: from, effectiveTo: to, keep: Set(keep.compactMap(\.self)))
    }

    private func date(_ shape: Shape?, _ view: MapView) -> BusinessDate? {
        guard let shape, let text = view.text(shape) else { return nil }
        if let date = BusinessDate(text) { return date }
        problems.report(
            "BOOK-004", at: shape.place, "\"\(text)\" is no date.", remedy: "Write YYYY-MM-DD.")
        return nil
    }

    private func choice<Choice>(_ shape: Shape?, _ view: MapView) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let shape, let text = view.text(shape) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        problems.report(
            "BOOK-005", at: shape.place, "\"\(text)\" is not known here.",
            remedy: "Use one of: \(known.joined(separator: ", ")).")
        return nil
    }

    private func report(_ problem: PostingRulesProblem, at place: SourcePlace) {
        problems.report(problem.code, at: place, problem.problem, remedy: problem.remedy)
    }

    // MARK: - Queues and company

    private mutating func readQueue(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        let name = view.requiredText("queue")
        let role = view.optionalText("role")
        if let role { named.insert("role \(role)") }
        let owner = owner(view)
        let sla = duty("sla", view, "BOOK-013", "no time in which its cases are to be closed")
            .flatMap { seconds($0, view) }
        let deadlines = CaseDeadlines.read(
            view, slaSeconds: sla, calendars: calendars, problems: problems)
        view.refuseUnknownKeys()
        guard let name, let owner, let sla else { return }
        let queue = WorkQueue(name: name, owner: owner, slaSeconds: sla, deadlines: deadlines)
        if queuesByName.updateValue(queue, forKey: name) != nil {
            reportTwice("queue", name, shape)
        }
        guard let role else { return }
        if queues.updateValue(queue, forKey: role) != nil { reportTwice("role", role, shape) }
    }

    private func owner(_ view: MapView) -> String? {
        let code = "BOOK-012"
        guard let shape = duty("owner", view, code, "no owner"),
            let text = view.text(shape)
        else { return nil }
        if text.contains(where: { !$0.isWhitespace }) { return text }
        problems.report(
            code, at: shape.place, "The queue has no owner.",
            remedy: "Name the person or team whose work its cases are.")
        return nil
    }

    /// What a queue must say, so that no case lies where nobody looks.
    private func duty(_ key: String, _ view: MapView, _ code: String, _ lack: String) -> Shape? {
        if let shape = view.optional(key) { return shape }
        problems.report(
            code, at: view.place, "The queue has \(lack).",
            remedy: "Add `\(key):`, so that no case lies where nobody looks.")
        return nil
    }

    private func books(_ shape: Shape) -> Books? {
        guard let view = MapView(shape, problems: problems) else { return nil }
        let company = view.requiredText("company")
        let rulesName = view.requiredText("rules")
        let lease = seconds(view.required("lease"), view)
        let acknowledge = seconds(view.required("acknowledge_within"), view)
        let holds = view.optionalClaim("hold_until_day_end") ?? false
        let belowZero = view.optionalList("stock_below_zero_at").compactMap { view.text($0) }
        view.refuseUnknownKeys()
        for role in ["finance", "erp", "operations"]
        where queues[role] == nil && !named.contains("role \(role)") {
            problems.report(
                "BOOK-006", at: shape.place, "No queue has the role \(role).",
                remedy: "Add a file to queues/ with `role: \(role)`.")
        }
        guard let company, let rulesName, let lease, let acknowledge,
            let finance = queues["finance"], let erp = queues["erp"],
            let operations = queues["operations"]
        else { return nil }
        guard let rules = rules[rulesName] else {
            guard !named.contains("rules \(rulesName)") else { return nil }
            problems.report(
                "BOOK-007", at: shape.place, "There are no posting rules \"\(rulesName)\".",
                remedy: "Name one of the files in rules/.")
            return nil
        }
        // The rules were checked against a chart; the books keep every chart's accounts.
        guard let chart = try? ChartOfAccounts(charts.values.flatMap(\.accounts)) else {
            problems.report(
                "BOOK-008", at: shape.place, "Two charts name the same account.",
                remedy: "Keep one chart a company.")
            return nil
        }
        return Books(
            chart: chart, rules: rules,
            company: CompanySettings(
                company: company, leaseSeconds: lease, acknowledgeWithinSeconds: acknowledge,
                holdsUntilDayEnd: holds, stockBelowZeroAt: Set(belowZero)),
            queues: WorkQueues(
                finance: finance, erp: erp, operations: operations,
                byName: queuesByName), rulesByName: self.rules, calendars: calendars)
    }

    private func seconds(_ shape: Shape?, _ view: MapView) -> Int? {
        guard let shape, let text = view.text(shape) else { return nil }
        if let seconds = LengthOfTime.seconds(text) { return seconds }
        problems.report(
            "BOOK-009", at: shape.place, "\"\(text)\" is no length of time.",
            remedy: LengthOfTime.remedy)
        return nil
    }
}
