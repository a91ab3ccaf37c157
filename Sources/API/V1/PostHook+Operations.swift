import HTTP

extension PostHook {
    static let operation = Operation(
        .post, "/v1/hooks/{hook}", id: "takeHook", tag: .connectors,
        "Take in a webhook whose signature proves its sender",
        takes: [.path("hook", .text(.code), "The hook's name.")],
        body: .json(.anything),
        answers: [
            .json(
                200, "Its bytes were here before; nothing changes.", .named("HookReceipt"),
                example: #"""
                    {
                      "id": "01a21cca-41b0-7004-8000-000000000001",
                      "outcome": "duplicate",
                      "state": "processed",
                      "links": {
                        "self": "/v1/orders/bulk/01a21cca-41b0-7004-8000-000000000001",
                        "results": "/v1/orders/bulk/01a21cca-41b0-7004-8000-000000000001/results",
                        "content": "/v1/orders/bulk/01a21cca-41b0-7004-8000-000000000001/content"
                      }
                    }
                    """#),
            .json(
                202, "Its bytes are durable.", .named("HookReceipt"),
                example: #"""
                    {
                      "id": "01a21cca-41b0-7004-8000-000000000001",
                      "outcome": "accepted",
                      "state": "received",
                      "links": {
                        "self": "/v1/orders/bulk/01a21cca-41b0-7004-8000-000000000001",
                        "results": "/v1/orders/bulk/01a21cca-41b0-7004-8000-000000000001/results",
                        "content": "/v1/orders/bulk/01a21cca-41b0-7004-8000-000000000001/content"
                      }
                    }
                    """#),
            .problem(400, "The body is empty or not readable."),
            .problem(401, "HOOK-001: not proved by any of the hook's secrets."),
        ],
        refuses: [.notFound, .tooLarge],
        // Its signature proves the sender.
        bounds: .body(PostHook.bodyBytesMax), needs: .nothing, keepsAnswers: false, handle)
}
