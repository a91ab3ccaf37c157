import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// Who sells to us.
    static let vendors = Resource(
        family: .vendor, tag: .vendors, path: "/v1/vendors", plural: "vendors",
        singular: "vendor", title: "Vendor", members: VendorReading.members,
        filters: [
            .equal("status", .oneOf(VendorReading.Status.self), "Only those of this status."),
            .equal("currency", .text(.currency), "Only those that are paid in this currency."),
            RecordFilter(
                parameter: .query(
                    "name", .text(length: 1...200), "Only those with these words in their name.")
            ) { text in
                let words = VendorReading.words(text)
                return words.isEmpty
                    ? [.init("id", .equal, .text(""))]
                    : words.map { .init(keyOf: RecordKey.system(of: "word", $0)) }
            },
            RecordFilter(
                parameter: .query("gln", .text(.gln), "Only the one with this GLN, or a site's.")
            ) { [.init(keyOf: "gln", value: $0)] },
            .naming("tax_id", .text(.code), "Only those with this tax identifier."),
            .naming(
                "account_fingerprint", .text(.fingerprint),
                "Only those with this bank account, by the fingerprint that is answered."),
        ],
        draft: VendorReading.draft,
        example: #"""
            {
              "vendor": "ALLEN",
              "name": "Allenson Cycles GmbH",
              "status": "active",
              "gln": "4012345000009",
              "sites": [{"site": "HAM", "name": "Hamburg", "gln": "4012345000016",
                "country": "DE"}],
              "currency": "EUR",
              "payment_terms": {"net_days": 30, "discount_days": 10, "discount_percent": "2"},
              "tolerance_profile": "standard",
              "tax_ids": [{"scheme": "VAT", "id": "DE123456789"}],
              "bank_accounts": [{"account": "DE89370400440532013000", "bic": "COBADEFF"}],
              "contacts": [{"name": "Erika Mustermann", "role": "orders",
                "email": "erika@example.com"}],
              "external_ids": [{"system": "erp", "id": "V-1494"}]
            }
            """#, sealing: VendorReading.sealed)
}

/// What a body says of a vendor.
enum VendorReading {
    enum Status: String, CaseIterable {
        case active, blocked, inactive
    }

    private static let sitesMax = 500
    private static let listMax = 50
    private static let daysMax = 3650

    static let members: [JSONShape.Member] = [
        .required("vendor", .text(.code).noted("The vendor's identifier here.")),
        .required("name", .text(length: 1...200)),
        .optional(
            "status",
            .oneOf(Status.self).noted("`active` when it is missing; `blocked` is not ordered of.")),
        .optional("gln", .text(.gln).noted("GS1 Global Location Number; of one vendor only.")),
        .optional(
            "sites",
            .list(
                of: .object(
                    .required("site", .text(.code)), .optional("name", .text(length: 1...200)),
                    .optional("gln", .text(.gln)), .optional("line1", .text(length: 1...200)),
                    .optional("line2", .text(length: 1...200)),
                    .optional("city", .text(length: 1...200)),
                    .optional("post_code", .text(length: 1...40)),
                    .optional("subdivision", .text(length: 1...40)),
                    .optional("country", .text(.country))), atMost: sitesMax
            ).noted("From where it delivers.")),
        .optional("currency", .text(.currency).noted("In which it is paid.")),
        .optional(
            "payment_terms",
            .object(
                .optional("net_days", .integer(atLeast: 0, atMost: daysMax)),
                .optional("discount_days", .integer(atLeast: 0, atMost: daysMax)),
                .optional("discount_percent", .text(.amount)),
                .optional("text", .text(length: 1...400)))),
        .optional(
            "tolerance_profile",
            .text(.code).noted("By which its invoices are held against what was ordered.")),
        .optional(
            "tax_ids",
            .list(
                of: .object(
                    .required("scheme", .text(.code).noted("VAT, EIN, GST.")),
                    .required("id", .text(.code))), atMost: listMax)),
        .optional("bank_accounts", .list(of: VendorAccount.shape, atMost: listMax)),
        .optional(
            "contacts",
            .list(
                of: .object(
                    .optional("name", .text(length: 1...200).personal),
                    .optional("role", .text(length: 1...80)),
                    .optional("email", .text(length: 3...254).personal),
                    .optional("phone", .text(length: 1...40).personal)), atMost: listMax
            ).noted("Persons.")),
        ExternalIDs.member(ofOne: "vendor"),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let id = body.member(named: "vendor")?.text() ?? ""
        let sites = body.elements("sites")
        for owner in [body] + sites {
            try DocumentRules.glnHolds(owner.member(named: "gln"), code: "VEND-001")
        }
        try DocumentRules.linesAreTold(body, "sites", by: "site")
        return Resource.Draft(
            id: id,
            columns: [
                .text(body.column("status") ?? Status.active.rawValue),
                body.column("currency").map { .text($0) } ?? .null,
            ],
            keys: keys(body, sites, of: id))
    }

    /// The words of a name, in small letters.
    static func words(_ text: String) -> [String] {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return Array(Set(words)).sorted()
    }

    static func sealed(_ body: JSONNode, _ seal: AccountSeal) throws(RuleBreak) -> [UInt8] {
        guard body.member(named: "bank_accounts") != nil else { return body.source.array }
        var accounts: [VendorAccount] = []
        for node in body.elements("bank_accounts") {
            accounts.append(try VendorAccount(node, seal))
        }
        var json = JSONWriter(capacity: body.source.count)
        json.object { json in
            body.forEachMember { member in
                let name = member.key.text() ?? ""
                json.key(name)
                guard name == "bank_accounts" else { return json.value(member.value) }
                json.array { json in
                    for account in accounts { account.write(to: &json) }
                }
            }
        }
        return json.bytes
    }

    private static func keys(
        _ body: JSONNode, _ sites: [JSONNode], of id: String
    ) -> [RecordKey] {
        var keys = Set(
            ([body] + sites).compactMap { owner in
                owner.column("gln").map { RecordKey(system: "gln", value: $0) }
            })
        keys.formUnion(ExternalIDs.keys(body))
        for node in body.elements("tax_ids") {
            keys.insert(.naming("tax_id", node.column("id") ?? "", in: id))
        }
        for node in body.elements("bank_accounts") {
            guard let fingerprint = node.column("fingerprint") else { continue }
            keys.insert(.naming("account_fingerprint", fingerprint, in: id))
        }
        for word in words(body.column("name") ?? "") {
            keys.insert(.naming("word", word, in: id))
        }
        return keys.sorted { ($0.system, $0.value) < ($1.system, $1.value) }
    }
}

/// A bank account of a vendor as it is kept: without its number.
struct VendorAccount {
    static let shape = JSONShape.object(
        .required(
            "account",
            .text(.account).secret.noted(
                "IBAN or number without spaces; `****` and its last four characters are kept.")),
        .optional(
            "fingerprint",
            .text(.fingerprint).noted("Answered: the same for the same account. Never made up.")),
        .optional("holder", .text(length: 1...200).personal),
        .optional("bic", .text(.bic)), .optional("currency", .text(.currency)),
        .optional("country", .text(.country)))

    private let masked: String
    private let fingerprint: String?
    private let node: JSONNode

    /// An account from what a caller says of it.
    init(_ node: JSONNode, _ seal: AccountSeal) throws(RuleBreak) {
        let account = node.member(named: "account")?.text() ?? ""
        self.node = node
        masked = AccountSeal.masked(account)
        guard AccountSeal.isMasked(account) else {
            try Self.check(account, node)
            fingerprint = seal.fingerprint(of: account)
            return
        }
        fingerprint = node.member(named: "fingerprint")?.text()
        if let fingerprint, !seal.isOwn(fingerprint, of: account) {
            throw RuleBreak(
                code: "VEND-003", pointer: "\(node.pointer)/fingerprint",
                problem: "The fingerprint is none that this server made for an account like this.",
                remedy: "Send the whole number of the account, or leave the fingerprint out.")
        }
    }

    private static func check(_ account: String, _ node: JSONNode) throws(RuleBreak) {
        guard IBAN.isLike(account), !IBAN.holds(account) else { return }
        throw RuleBreak(
            code: "VEND-002", pointer: "\(node.pointer)/account",
            problem: "The check digits of the IBAN are wrong.",
            remedy: "Read the number again where the vendor states it.")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("account", masked)
            if let fingerprint { json.member("fingerprint", fingerprint) }
            node.forEachMember { member in
                let name = member.key.text() ?? ""
                guard name != "account", name != "fingerprint" else { return }
                json.key(name)
                json.value(member.value)
            }
        }
    }
}
