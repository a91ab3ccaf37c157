import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/deprecations`: what callers are to leave, and who has not left it yet.
enum GetDeprecations {
    /// The most callers and operations told of one deprecation.
    private static let usesMax = 1000

    private struct Found: Sendable {
        let deprecation: Deprecation
        let uses: [DeprecatedUse]
        let holders: [String]
    }

    /// What became of it.
    enum State: String, CaseIterable {
        /// It answers, and says that it will not forever.
        case deprecated
        /// Its last day has come; callers keep it from ending.
        case held
        case ended
    }

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        await services.deprecations.write(services)
        let deprecations = services.configuration.deprecations
        guard let today = BusinessDate(utcDayOf: services.now()) else {
            preconditionFailure("the server's clock is within the calendar")
        }
        let found = try await services.read { sql throws(SQLError) in
            var found: [Found] = []
            for deprecation in deprecations {
                let uses = try DeprecatedUseTable.totals(
                    of: deprecation.name,
                    after: Int64(today.daysSinceEpoch) - Int64(deprecation.unusedDays),
                    limit: usesMax, on: sql)
                let holders = try SunsetReview.holders(of: deprecation, on: today, reading: sql)
                found.append(Found(deprecation: deprecation, uses: uses, holders: holders))
            }
            return found
        }
        return Reply.json { json in
            json.objects("deprecations", found) { write($0, today, to: &$1) }
        }
    }

    private static func write(_ found: Found, _ today: BusinessDate, to json: inout JSONWriter) {
        let deprecation = found.deprecation
        json.member("name", deprecation.name)
        json.member("state", state(found, today).rawValue)
        json.member("since", deprecation.since.description)
        json.member("sunset", optional: deprecation.sunset?.description)
        json.member("successor", deprecation.successor)
        json.member("unused_days", Int64(deprecation.unusedDays))
        let covered = Routes.operations.filter {
            deprecation.covers(operation: $0.id, at: $0.path)
        }.map(\.id)
        json.array("operations") { json in for id in covered { json.text(id) } }
        json.array("unknown_operations") { json in
            for id in deprecation.operations.subtracting(covered).sorted() { json.text(id) }
        }
        json.array("held_by") { json in for caller in found.holders { json.text(caller) } }
        json.objects("uses", found.uses) { use, json in
            json.member("caller", use.caller)
            json.member("operation", use.operation)
            json.member(
                "last_used_on", BusinessDate(daysSinceEpoch: Int(use.day))?.description ?? "")
            json.member("uses", use.uses)
        }
    }

    private static func state(_ found: Found, _ today: BusinessDate) -> State {
        guard let sunset = found.deprecation.sunset, sunset <= today else { return .deprecated }
        return found.holders.isEmpty ? .ended : .held
    }
}

extension GetDeprecations {
    static let operation = Operation(
        .get, "/v1/deprecations", id: "listDeprecations", tag: .operations,
        "What callers are to leave, and who has not left it yet",
        notes: """
            A part that is past its last day ends when no named caller has used it for \
            `unused_days`; until then it answers on, and `held_by` tells because of whom.
            """,
        answers: [
            .json(
                200, "All of them.",
                .open(
                    .required(
                        "deprecations",
                        .list(
                            of: .open(
                                .required("name", .text), .required("state", .oneOf(State.self)),
                                .required("since", .date), .required("sunset", .date.orNull),
                                .required("successor", .text), .required("unused_days", .count),
                                .required("operations", .list(of: .text)),
                                .required("unknown_operations", .list(of: .text)),
                                .required("held_by", .list(of: .text)),
                                .required(
                                    "uses",
                                    .list(
                                        of: .open(
                                            .required("caller", .text),
                                            .required("operation", .text),
                                            .required("last_used_on", .date),
                                            .required("uses", .count)))))))),
                example: #"""
                    {
                      "deprecations": [
                        {
                          "name": "prices-v1",
                          "state": "deprecated",
                          "since": "2026-12-01",
                          "sunset": "2027-12-01",
                          "successor": "/v2/prices",
                          "unused_days": 30,
                          "operations": ["listPrices"],
                          "unknown_operations": [],
                          "held_by": ["till-sync"],
                          "uses": [
                            {
                              "caller": "till-sync",
                              "operation": "listPrices",
                              "last_used_on": "2026-12-02",
                              "uses": 12
                            }
                          ]
                        }
                      ]
                    }
                    """#)
        ], handle)
}
