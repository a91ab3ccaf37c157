import HTTP
import Transform

/// `GET /v1/changelog`: what changed in the API, newest first.
enum GetChangelog {
    /// One change that callers can notice.
    struct Change: Sendable {
        enum Kind: String, Sendable, CaseIterable {
            case added, changed, deprecated, removed
        }

        /// The version of the API: `v1`.
        let version: String
        /// The release that brings it, as in `/openapi.json`.
        let release: String
        let kind: Kind
        let summary: String
        /// Identifiers of operations.
        let operations: [String]
    }

    /// Every change since the first release, newest first.
    static let changes: [Change] = [
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "Customers' orders with fulfilments, returns and refunds; of documents what "
                + "belongs to them, their revisions, filters, sorting and expand.",
            operations: operations { path in
                path.hasPrefix("/v1/customer-orders")
                    || ["/v1/orders", "/v1/orders/{id}", "/v1/orders/{id}/revisions"]
                        .contains(path)
            }),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "Locations and promotions; the zone of a store's location and the promotion "
                + "of a price count when the price in force is found.",
            operations: operations { path in
                ["/v1/locations", "/v1/promotions", "/v1/prices/in-force"].contains {
                    path.hasPrefix($0)
                }
            }),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary:
                "Of customers' orders the products and stores that are not there; both inline.",
            operations: ["listCustomerOrders"]),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "Records that others name, inline by expand; what names nothing by "
                + "unresolved and in warnings, or refused with Prefer: handling=strict.",
            operations: Resource.all.filter { !$0.links.isEmpty && $0.dialect == nil }
                .map { "list\($0.title)s" }),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "Records by what other systems call them: gtin, gln, external_system and "
                + "external_id.",
            operations: Resource.all.filter { !ExternalIDs.parameters(of: $0).isEmpty }
                .map { "list\($0.title)s" }),
        Change(
            version: "v2", release: "0.1.0", kind: .added,
            summary: "Prices whose amount, place and time are one member each.",
            operations: operations { $0.hasPrefix("/v2/prices") }),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "What is kept of a person, and its erasure.",
            operations: operations { $0.hasPrefix("/v1/privacy/") }),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "Idempotency-Key: the same request again gets the first answer again.",
            operations: Routes.operations.filter { operation in
                operation.parameters.contains { $0.name == RepeatedRequests.header }
                    && operation.path.hasPrefix("/v1/")
            }.map(\.id)),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "What is deprecated, who still uses it, and what changed.",
            operations: operations { ["/v1/deprecations", "/v1/changelog"].contains($0) }),
        Change(
            version: "v1", release: "0.1.0", kind: .added,
            summary: "Products and prices as versioned records.",
            operations: operations { path in
                ["/v1/products", "/v1/prices"].contains { path.hasPrefix($0) }
            }),
    ]

    private static func operations(where isMeant: (String) -> Bool) -> [String] {
        Routes.operations.filter { isMeant($0.path) }.map(\.id)
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        Reply.json { json in
            json.objects("changes", changes) { change, json in
                json.member("version", change.version)
                json.member("release", change.release)
                json.member("kind", change.kind.rawValue)
                json.member("summary", change.summary)
                json.array("operations") { json in
                    for id in change.operations { json.text(id) }
                }
            }
        }
    }

    static let operation = Operation(
        .get, "/v1/changelog", id: "listAPIChanges", tag: .operations,
        "What changed in the API, newest first",
        answers: [
            .json(
                200, "All changes.",
                .open(
                    .required(
                        "changes",
                        .list(
                            of: .open(
                                .required("version", .text), .required("release", .text),
                                .required("kind", .oneOf(Change.Kind.self)),
                                .required("summary", .text),
                                .required("operations", .list(of: .text)))))))
        ], usesStore: false, needs: .nothing, handle)
}
