import HTTP

/// `GET /problems/{code}`: what the `type` of a refusal (RFC 9457) stands for, for people.
enum GetProblem {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let code = request.parameter("code")
        guard let row = ErrorTable.known(code) else { throw .notFound("problem \(code)") }
        let text = """
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <title>\(code): \(row.title)</title></head><body>
            <h1>\(row.title)</h1>
            <p><code>\(code)</code>, answered with status \(row.status.code).</p>
            <p>The answer's <code>detail</code> says what happened, its <code>errors</code> at which
            places of the body, and its <code>remedy</code> what to do.</p>
            <p>Every code with its meaning: <code>Docs/reference/errors.md</code>.
            What each operation answers: <a href="/reference">the reference</a>.</p>
            </body></html>

            """
        return Response(contentType: "text/html; charset=utf-8", bytes: Array(text.utf8))
    }

    static let operation = Operation(
        .get, "/problems/{code}", id: "readProblem", tag: .operations,
        "What a code of a refusal stands for, for people",
        takes: [.path("code", .text(pattern: "^[A-Z][A-Z0-9]*-[0-9]{3}$"))],
        answers: [
            Operation.Answer(status: 200, notes: "A page.", forms: [.text("text/html")])
        ],
        refuses: [.notFound], usesStore: false, needs: .nothing, handle)
}
