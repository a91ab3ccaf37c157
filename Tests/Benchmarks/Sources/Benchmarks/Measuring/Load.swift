import Foundation

/// What wrk saw of a server: keep-alive connections that each send the next request when answered.
struct Load {
    static let connections = 64

    let requestsPerSecond: Double
    let requests: Int
    /// Processor time of the load generator itself, in seconds.
    let generatorSeconds: Double
    /// Processor time of the server, in seconds.
    let serverSeconds: Double
    let seconds: Double
    /// Half and 99 of 100 requests were answered within this, as wrk words it.
    let latencies: String

    /// Loads a server for `seconds`.
    ///
    /// - Parameter script: a Lua script that makes the requests; nil for plain GET requests.
    /// - Throws: ``Failure`` when an answer is not of class 2xx, or a connection fails.
    static func run(
        on server: ServerProcess, path: String, threads: Int, seconds: Int, script: URL? = nil
    ) throws -> Load {
        var arguments = [
            "-t\(threads)", "-c\(connections)", "-d\(seconds)s", "--latency", "--timeout", "10s",
        ]
        if let script { arguments += ["-s", script.path] }
        let before = server.processorSeconds()
        let outcome = try Tool("wrk").run(arguments + ["http://127.0.0.1:\(server.port)\(path)"])
        let used = server.processorSeconds() - before
        let text = outcome.output
        guard !text.contains("Non-2xx"), !text.contains("Socket errors"),
            let rate = number(after: "Requests/sec:", in: text),
            let requests = number(before: "requests in", in: text)
        else {
            throw Failure(problem: "The load on \(path) met errors.", remedy: text)
        }
        return Load(
            requestsPerSecond: rate, requests: Int(requests),
            generatorSeconds: outcome.processorSeconds, serverSeconds: used,
            seconds: requests / rate,
            latencies: "half within \(word(after: "50%", in: text)), "
                + "99 % within \(word(after: "99%", in: text))")
    }

    private static func word(after mark: String, in text: String) -> String {
        guard let place = text.range(of: mark) else { return "?" }
        return text[place.upperBound...].split(whereSeparator: \.isWhitespace).first
            .map(String.init) ?? "?"
    }

    private static func number(after mark: String, in text: String) -> Double? {
        Double(word(after: mark, in: text))
    }

    private static func number(before mark: String, in text: String) -> Double? {
        guard let place = text.range(of: mark) else { return nil }
        return text[..<place.lowerBound].split(whereSeparator: \.isWhitespace).last
            .flatMap { Double($0) }
    }
}
