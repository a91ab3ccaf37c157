import Access
import Store
import Transform

/// Reads who may do what from `access/`: roles, issuers of tokens, certificates.
struct AccessReader {
    static let folder = "access/"

    private let problems = ProblemList()
    private var rules = AccessRules()
    /// The roles that something names, with the place.
    private var named: [(role: String, place: SourcePlace)] = []

    static func read(
        _ files: [ConfigurationTable.File]
    ) throws(ConfigurationProblems) -> AccessRules {
        var reader = AccessReader()
        for file in files where file.path.hasSuffix(".yaml") {
            do throws(ConfigurationProblems) {
                reader.read(try Shape.read(file: file.path, text: file.content))
            } catch {
                for problem in error.problems { reader.problems.add(problem) }
            }
        }
        reader.checkNames()
        try reader.problems.throwIfAny()
        return reader.rules
    }

    private mutating func read(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        for item in view.optionalList("roles") { role(item) }
        for item in view.optionalList("issuers") { issuer(item) }
        for item in view.optionalList("certificates") { certificate(item) }
        view.refuseUnknownKeys()
    }

    private func checkNames() {
        for (role, place) in named where rules.roles[role] == nil {
            problems.report(
                "ACCESS-004", at: place, "There is no role \"\(role)\".",
                remedy: NearestName.remedy(for: role, among: rules.roles.keys.sorted()))
        }
    }

    // MARK: - The three kinds

    private mutating func role(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        let name = view.requiredText("role")
        let texts = texts("scopes", view)
        let perSecond = number("per_second", view) ?? Allowance.usual.perSecond
        let burst = number("burst", view) ?? 2 * perSecond
        let perDay = number("per_day", view)
        view.refuseUnknownKeys()
        guard let name else { return }
        do throws(UnknownScope) {
            let role = Role(
                name: name, scopes: try ScopeSet(texts),
                allowance: Allowance(
                    perSecond: perSecond, burst: min(burst, Allowance.most), perDay: perDay))
            guard rules.roles.updateValue(role, forKey: name) != nil else { return }
            problems.report(
                "ACCESS-002", at: shape.place, "The role \"\(name)\" stands here twice.",
                remedy: "Give each a name of its own.")
        } catch {
            problems.report(
                "ACCESS-001", at: view.optional("scopes")?.place ?? shape.place, error.problem,
                remedy: error.remedy)
        }
    }

    private mutating func issuer(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        let name = url("issuer", view, isRequired: true)
        let audience = view.requiredText("audience")
        let keysURL = url("keys_url", view, isRequired: false)
        let skew = view.optional("clock_skew").flatMap { seconds($0, view) } ?? 60
        let rolesClaim = path("roles_claim", view) ?? ["roles"]
        let nameClaim = path("name_claim", view) ?? ["sub"]
        let storesClaim = path("stores_claim", view)
        let regionsClaim = path("regions_claim", view)
        let roles = roles(view)
        view.refuseUnknownKeys()
        guard let name, let audience else { return }
        guard !rules.issuers.contains(where: { $0.issuer == name }) else {
            problems.report(
                "ACCESS-002", at: shape.place, "The issuer \"\(name)\" stands here twice.",
                remedy: "Write what its tokens mean in one place.")
            return
        }
        rules.issuers.append(
            TokenIssuer(
                issuer: name, audience: audience, keysURL: keysURL, skewSeconds: skew,
                rolesClaim: rolesClaim, nameClaim: nameClaim, storesClaim: storesClaim,
                regionsClaim: regionsClaim, roles: roles))
    }

    /// Our roles by those of the issuer: a list of `claim` and `role`.
    private mutating func roles(_ view: MapView) -> [String: String] {
        var roles: [String: String] = [:]
        for item in view.optionalList("roles") {
            guard let pair = MapView(item, problems: problems) else { continue }
            let (claim, role) = (pair.requiredText("claim"), pair.requiredText("role"))
            pair.refuseUnknownKeys()
            guard let claim, let role else { continue }
            roles[claim] = role
            named.append((role, item.place))
        }
        return roles
    }

    private mutating func certificate(_ shape: Shape) {
        guard let view = MapView(shape, problems: problems) else { return }
        let subject = view.optionalText("subject")
        let name = view.optionalText("name")
        let caller = view.requiredText("caller")
        let role = view.requiredText("role")
        let restriction = Restriction(
            stores: Set(texts("stores", view)), regions: Set(texts("regions", view)))
        view.refuseUnknownKeys()
        if let role { named.append((role, shape.place)) }
        let holders =
            [subject.map(CertificateRule.Holder.subject), name.map(CertificateRule.Holder.name)]
            .compactMap(\.self)
        guard holders.count == 1, let holder = holders.first else {
            problems.report(
                "ACCESS-006", at: shape.place,
                "It is not said by one thing which certificate is meant.",
                remedy: "Write `subject: \"CN=...\"`, or `name:` with one of its other names.")
            return
        }
        guard let caller, let role else { return }
        rules.certificates.append(
            CertificateRule(holder: holder, caller: caller, role: role, restriction: restriction))
    }

    // MARK: - Values

    private func texts(_ key: String, _ view: MapView) -> [String] {
        view.optionalList(key).compactMap { view.text($0) }
    }

    /// A claim's place: `realm_access.roles`.
    private func path(_ key: String, _ view: MapView) -> [String]? {
        view.optionalText(key)?.split(separator: ".").map(String.init)
    }

    private func number(_ key: String, _ view: MapView) -> Int? {
        guard let shape = view.optional(key), let text = view.text(shape) else { return nil }
        if let number = Int(text), (1...Allowance.most).contains(number) { return number }
        problems.report(
            "ACCESS-003", at: shape.place, "\"\(text)\" is out of range.",
            remedy: "Write a whole number from 1 to \(Allowance.most).")
        return nil
    }

    private func seconds(_ shape: Shape, _ view: MapView) -> Int? {
        guard let text = view.text(shape) else { return nil }
        if let seconds = LengthOfTime.seconds(text), seconds <= 600 { return seconds }
        problems.report(
            "ACCESS-003", at: shape.place, "\"\(text)\" is no difference of clocks.",
            remedy: "Write a time up to 10m, such as 60s.")
        return nil
    }

    /// Keys that prove who somebody is come over TLS; on this machine alone they may come without.
    private func url(_ key: String, _ view: MapView, isRequired: Bool) -> String? {
        let shape = isRequired ? view.required(key) : view.optional(key)
        guard let shape, let text = view.text(shape) else { return nil }
        let isLocal = ["http://127.0.0.1:", "http://[::1]:"].contains { text.hasPrefix($0) }
        guard text.hasPrefix("https://") || isLocal else {
            problems.report(
                "ACCESS-005", at: shape.place, "\"\(text)\" is no address with TLS.",
                remedy: "Write https://...")
            return nil
        }
        return text
    }
}
