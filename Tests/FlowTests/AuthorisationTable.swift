import Foundation

/// Every operation with what a caller needs for it, written by hand: the truth that the
/// authorisation matrix holds the server against.
struct AuthorisationRow: Sendable {
    let operation: String
    /// Nil where everyone may ask.
    let scope: String?
    let method: String
    let target: String
    var body: String?
    /// What a caller gets who may use it.
    let allowed: Int
    /// What a caller with all scopes gets who is restricted to another store than the resource's.
    let elsewhere: Int

    var name: String { "\(operation): \(method) \(target)" }

    private init(
        _ operation: String, _ scope: String?, _ method: String, _ target: String,
        _ body: String? = nil, _ allowed: Int, elsewhere: Int
    ) {
        self.operation = operation
        self.scope = scope
        self.method = method
        self.target = target
        self.body = body
        self.allowed = allowed
        self.elsewhere = elsewhere
    }

    /// Resources of the other store, as they stand in the books.
    struct Resources: Sendable {
        let order: String
        let journal: String
        let exception: String
        let key: String
        let sale: String
    }

    /// The table. Bodies and identifiers are such that nothing is changed by who may change it:
    /// the gate comes before the body is looked at.
    static func all(_ of: Resources) -> [AuthorisationRow] {
        let none = "00000000-0000-7000-8000-000000000000"
        return ofEveryone() + ofOrders(of) + ofFiles(none)
            + ofJournals("/v1/journals/\(of.journal)")
            + ofCases("/v1/cases/\(of.exception)") + ofTheCompany(none, key: of.key)
            + ofProducts() + ofPrices() + ofPlaces() + ofProcurement() + ofInventory()
            + ofCustomerOrders()
    }

    /// What needs nothing, and what operators look at.
    private static func ofEveryone() -> [AuthorisationRow] {
        [
            row("live", nil, "GET", "/livez", nil, 200, elsewhere: 200),
            row("ready", nil, "GET", "/readyz", nil, 200, elsewhere: 200),
            row("describe", nil, "GET", "/openapi.json", nil, 200, elsewhere: 200),
            row("readReference", nil, "GET", "/reference", nil, 200, elsewhere: 200),
            row("readProblem", nil, "GET", "/problems/REC-001", nil, 200, elsewhere: 200),
            row("takeHook", nil, "POST", "/v1/hooks/none", "{}", 404, elsewhere: 404),
            row("listAPIChanges", nil, "GET", "/v1/changelog", nil, 200, elsewhere: 200),
            row(
                "listDeprecations", "operations:read", "GET", "/v1/deprecations", nil, 200,
                elsewhere: 403),
            row("health", "operations:read", "GET", "/healthz", nil, 200, elsewhere: 403),
            row("metrics", "operations:read", "GET", "/metrics", nil, 200, elsewhere: 403),
        ]
    }

    /// Documents of the other store.
    private static func ofOrders(_ of: Resources) -> [AuthorisationRow] {
        [
            row(
                "listOrderRevisions", "orders:read", "GET", "/v1/orders/\(of.order)/revisions",
                nil, 200, elsewhere: 404),
            row("postOrder", "orders:write", "POST", "/v1/orders", of.sale, 201, elsewhere: 403),
            row("listOrders", "orders:read", "GET", "/v1/orders", nil, 200, elsewhere: 200),
            row(
                "getOrder", "orders:read", "GET", "/v1/orders/\(of.order)", nil, 200,
                elsewhere: 404),
        ]
    }

    /// Files, which hold documents of any store.
    private static func ofFiles(_ none: String) -> [AuthorisationRow] {
        [
            row("postFile", "files:write", "POST", "/v1/orders/bulk", "{}", 409, elsewhere: 403),
            row(
                "getFile", "files:read", "GET", "/v1/orders/bulk/\(none)", nil, 404,
                elsewhere: 403),
            row(
                "listFileResults", "files:read", "GET", "/v1/orders/bulk/\(none)/results", nil,
                404, elsewhere: 403),
            row(
                "getFileContent", "files:read", "GET", "/v1/orders/bulk/\(none)/content", nil,
                404, elsewhere: 403),
            row(
                "getBulkAcknowledgement", "files:read", "GET",
                "/v1/orders/bulk/\(none)/acknowledgement", nil, 404, elsewhere: 403),
        ]
    }

    /// Entries of the other store.
    private static func ofJournals(_ journal: String) -> [AuthorisationRow] {
        [
            row("listJournals", "journals:read", "GET", "/v1/journals", nil, 200, elsewhere: 200),
            row(
                "listJournals", "journals:read", "GET", "/v1/journals?status=ready", nil, 200,
                elsewhere: 403),
            row(
                "exportJournals", "journals:read", "GET", "/v1/journals/export", nil, 200,
                elsewhere: 403),
            row("getJournal", "journals:read", "GET", journal, nil, 200, elsewhere: 404),
            row(
                "listJournalSources", "journals:read", "GET", "\(journal)/sources", nil, 200,
                elsewhere: 404),
            row(
                "acknowledgeJournal", "journals:write", "POST", "\(journal)/ack", "{}", 422,
                elsewhere: 403),
            row(
                "rejectJournal", "journals:write", "POST", "\(journal)/reject", "{}", 422,
                elsewhere: 403),
            row(
                "reofferJournal", "journals:write", "POST", "\(journal)/reoffer", "{}", 422,
                elsewhere: 403),
            row(
                "reconcile", "journals:read", "GET", "/v1/reconciliation?date=2026-03-10", nil,
                200, elsewhere: 403),
        ]
    }

    /// A case of the other store.
    private static func ofCases(_ exception: String) -> [AuthorisationRow] {
        [
            row("listCases", "cases:read", "GET", "/v1/cases", nil, 200, elsewhere: 200),
            row("getCase", "cases:read", "GET", exception, nil, 200, elsewhere: 404),
            row(
                "listCaseActions", "cases:read", "GET", "\(exception)/actions", nil, 200,
                elsewhere: 404),
            row(
                "actOnCases", "cases:write", "POST", "/v1/cases/actions", "{}", 422,
                elsewhere: 403),
            row(
                "actOnCase", "cases:write", "POST", "\(exception)/actions",
                #"{"action":"replay","reason_code":"x","reason":"x","preview":true}"#, 409,
                elsewhere: 404),
            row(
                "approveCaseAction", "cases:write", "POST", "\(exception)/actions/1/approve",
                nil, 404, elsewhere: 404),
            row(
                "refuseCaseAction", "cases:write", "POST", "\(exception)/actions/1/refuse",
                nil, 404, elsewhere: 404),
        ]
    }

    /// Operations that concern more than a store: refused to whoever is restricted to one.
    private static func ofTheCompany(_ none: String, key: String) -> [AuthorisationRow] {
        let configuration = "/v1/configuration"
        let rows: [CompanyRow] = [
            ("getConfiguration", "configuration:read", "GET", configuration, nil, 200),
            (
                "listConfigurationVersions", "configuration:read", "GET",
                "\(configuration)/versions",
                nil, 200
            ),
            (
                "getConfigurationVersion", "configuration:read", "GET",
                "\(configuration)/versions/9999", nil, 404
            ),
            (
                "checkConfiguration", "configuration:write", "POST", "\(configuration)/check", "[]",
                422
            ),
            (
                "testConfiguration", "configuration:write", "POST", "\(configuration)/test", "[]",
                422
            ),
            (
                "tryConfiguration", "configuration:write", "POST", "\(configuration)/try?days=1",
                "[]", 422
            ),
            (
                "applyConfiguration", "configuration:write", "POST", "\(configuration)/apply?why=x",
                "[]", 422
            ),
            (
                "rollBackConfiguration", "configuration:write", "POST",
                "\(configuration)/rollback?why=x", nil, 409
            ),
        ]
        return ofTheCompany(rows + ofOperators(none) + ofKeys(key) + ofPrivacy(none))
    }

    private typealias CompanyRow = (
        operation: String, scope: String, method: String, target: String, body: String?,
        allowed: Int
    )

    private static func ofTheCompany(_ rows: [CompanyRow]) -> [AuthorisationRow] {
        rows.map {
            row($0.operation, $0.scope, $0.method, $0.target, $0.body, $0.allowed, elsewhere: 403)
        }
    }

    private static func ofOperators(_ none: String) -> [CompanyRow] {
        [
            ("listEvents", "events:read", "GET", "/v1/events", nil, 200),
            ("listSubscriptions", "events:read", "GET", "/v1/subscriptions", nil, 200),
            ("getSubscription", "events:read", "GET", "/v1/subscriptions/none", nil, 404),
            ("listAttempts", "events:read", "GET", "/v1/subscriptions/none/attempts", nil, 404),
            (
                "enableSubscription", "events:write", "POST", "/v1/subscriptions/none/enable", nil,
                404
            ),
            (
                "disableSubscription", "events:write", "POST", "/v1/subscriptions/none/disable",
                #"{"reason":"x"}"#, 404
            ),
            (
                "redeliver", "events:write", "POST",
                "/v1/subscriptions/none/redeliver?since=2026-03-10T00:00:00Z", nil,
                404
            ),
            ("listDrift", "connectors:read", "GET", "/v1/drift", nil, 200),
            (
                "acceptDrift", "connectors:write", "POST", "/v1/drift/\(none)/accept",
                #"{"reason":"x"}"#, 404
            ),
            ("listRoutes", "routes:read", "GET", "/v1/routes", nil, 200),
            ("pauseRoute", "routes:write", "POST", "/v1/routes/none/pause", nil, 404),
            ("drainRoute", "routes:write", "POST", "/v1/routes/none/drain", nil, 404),
            ("resumeRoute", "routes:write", "POST", "/v1/routes/none/resume", nil, 404),
            ("replayRoute", "routes:write", "POST", "/v1/routes/none/replay", nil, 404),
        ]
    }

    private static func ofKeys(_ key: String) -> [CompanyRow] {
        [
            ("listKeys", "keys:read", "GET", "/v1/keys", nil, 200),
            ("createKey", "keys:write", "POST", "/v1/keys", "{}", 422),
            ("getKey", "keys:read", "GET", "/v1/keys/\(key)", nil, 200),
            ("rotateKey", "keys:write", "POST", "/v1/keys/\(key)/rotate", "{}", 422),
            ("revokeKey", "keys:write", "POST", "/v1/keys/\(key)/revoke", "{}", 422),
            ("listChanges", "audit:read", "GET", "/v1/audit", nil, 200),
        ]
    }

    private static func ofPrivacy(_ none: String) -> [CompanyRow] {
        [
            (
                "findSubject", "privacy:read", "GET", "/v1/privacy/subjects?customer=nobody", nil,
                200
            ),
            ("eraseSubject", "privacy:write", "POST", "/v1/privacy/erasures", "{}", 422),
            ("listErasures", "privacy:read", "GET", "/v1/privacy/erasures", nil, 200),
            ("getErasure", "privacy:read", "GET", "/v1/privacy/erasures/\(none)", nil, 404),
        ]
    }

    static func row(
        _ operation: String, _ scope: String?, _ method: String, _ target: String,
        _ body: String?, _ allowed: Int, elsewhere: Int
    ) -> AuthorisationRow {
        AuthorisationRow(
            operation, scope, method, target, body, allowed, elsewhere: elsewhere)
    }

    /// What each shipped role holds, written out.
    static let roles: [String: Set<String>] = [
        "till": ["orders:read", "orders:write", "products:read", "prices:read", "locations:read"],
        "shop": [
            "orders:read", "orders:write", "files:read", "files:write", "connectors:read",
            "products:read", "prices:read", "locations:read",
            "inventory:read", "inventory:write", "customer-orders:read", "customer-orders:write",
        ],
        "warehouse": [
            "customer-orders:read", "customer-orders:write", "orders:read", "files:read",
            "files:write", "events:read", "products:read",
            "locations:read",
            "purchase-orders:read", "goods-receipts:read", "goods-receipts:write",
            "inventory:read", "inventory:write",
        ],
        "erp": [
            "customer-orders:read",
            "journals:read", "journals:write", "orders:read", "events:read", "products:read",
            "products:write", "prices:read", "prices:write", "vendors:read", "purchase-orders:read",
            "goods-receipts:read", "supplier-invoices:read", "vendor-claims:read", "vendors:write",
            "purchase-orders:write", "goods-receipts:write", "supplier-invoices:write",
            "vendor-claims:write", "locations:read", "locations:write", "promotions:read",
            "promotions:write",
            "inventory:read",
        ],
        "finance": [
            "customer-orders:read",
            "cases:read", "cases:write", "journals:read", "orders:read", "files:read",
            "products:read", "prices:read", "vendors:read", "purchase-orders:read",
            "goods-receipts:read", "supplier-invoices:read", "vendor-claims:read",
            "locations:read", "promotions:read",
            "inventory:read",
        ],
        "auditor": [
            "customer-orders:read",
            "orders:read", "files:read", "journals:read", "cases:read", "routes:read",
            "configuration:read", "connectors:read", "events:read", "keys:read", "audit:read",
            "privacy:read", "operations:read", "products:read", "prices:read", "vendors:read",
            "purchase-orders:read", "goods-receipts:read", "supplier-invoices:read",
            "vendor-claims:read", "locations:read", "promotions:read",
            "inventory:read",
        ],
        "privacy": ["privacy:read", "privacy:write", "audit:read"],
        "operator": [
            "operations:read", "routes:read", "routes:write", "events:read", "events:write",
            "connectors:read", "connectors:write", "configuration:read", "files:read",
            "cases:read",
        ],
        "admin": [
            "customer-orders:read", "customer-orders:write",
            "orders:read", "orders:write", "files:read", "files:write", "journals:read",
            "journals:write", "cases:read", "cases:write", "routes:read", "routes:write",
            "configuration:read", "configuration:write", "connectors:read", "connectors:write",
            "events:read", "events:write", "keys:read", "keys:write", "audit:read",
            "privacy:read", "privacy:write", "operations:read", "products:read", "products:write",
            "prices:read", "prices:write",
            "vendors:read", "purchase-orders:read", "goods-receipts:read", "supplier-invoices:read",
            "vendor-claims:read", "vendors:write", "purchase-orders:write", "goods-receipts:write",
            "supplier-invoices:write", "vendor-claims:write", "locations:read", "locations:write",
            "promotions:read", "promotions:write",
            "inventory:read", "inventory:write",
        ],
    ]
}
