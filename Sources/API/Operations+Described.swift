import HTTP

extension Operations {
    static let liveOperation = Operation(
        .get, "/livez", id: "live", tag: .operations, "Whether the process answers",
        answers: [
            Operation.Answer(
                status: 200, notes: "It does.", forms: [.text("text/plain", example: "ok\n")])
        ],
        usesStore: false, bounds: .urgent, needs: .nothing, live)

    static let readyOperation = Operation(
        .get, "/readyz", id: "ready", tag: .operations, "Whether the store can be read",
        answers: [
            Operation.Answer(
                status: 200, notes: "It can.", forms: [.text("text/plain", example: "ok\n")]),
            Operation.Answer(
                status: 503, notes: "It cannot.",
                forms: [.text("text/plain", example: "the store cannot be read\n")]),
        ],
        usesStore: false, bounds: .urgent, needs: .nothing, ready)

    static let healthOperation = Operation(
        .get, "/healthz", id: "health", tag: .operations,
        "What waits, and what came in, in count and value",
        answers: [
            .json(
                200,
                """
                `status` is `attention` when a case is past its deadline; the answer is 200 all \
                the same.
                """, .named("Health"),
                example: #"""
                    {
                      "status": "ok",
                      "time": "2026-11-23T17:01:53.016Z",
                      "configuration": "f48fa828",
                      "files_waiting": 0,
                      "journals_unacknowledged": 1,
                      "cases": [{"queue": "finance-exceptions", "open": 2, "overdue": 0}],
                      "intake": [
                        {"route": "orders", "outcome": "refused", "documents": 1},
                        {
                          "route": "orders",
                          "outcome": "posted",
                          "documents": 1,
                          "currency": "EUR",
                          "amount": "23.80"
                        }
                      ]
                    }
                    """#)
        ],
        bounds: .urgent, health)

    static let metricsOperation = Operation(
        .get, "/metrics", id: "metrics", tag: .operations, "Metrics for Prometheus",
        answers: [
            Operation.Answer(
                status: 200,
                notes: "Prometheus text 0.0.4, or OpenMetrics 1.0 where `Accept` asks for it.",
                forms: [
                    .text("text/plain; version=0.0.4; charset=utf-8"),
                    .text("application/openmetrics-text; version=1.0.0; charset=utf-8"),
                ])
        ],
        usesStore: false, bounds: .urgent, metrics)
}
