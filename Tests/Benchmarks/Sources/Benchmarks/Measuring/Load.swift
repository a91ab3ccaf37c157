import Foundation

/// What wrk saw of a server: keep-alive connections that each send the next request when answered.
struct Load {
    static let connections = 64
    static let generatorThreads = 2

    let requestsPerSecond: Double
    let requests: Int
    /// Processor time of the load generator itself, in seconds.
    let generatorSeconds: Double
    /// Processor time of the server, in seconds.
    let serverSeconds: Double
    let seconds: Double
    /// Half and 99 of 100 requests were answered within this, in seconds. An answer that is late
    /// holds back its connection's next request, so this does not count what was not sent.
    let halfWithin: Double
    let nearlyAllWithin: Double

    /// Loads a server for `seconds`.
    ///
    /// - Parameter script: a Lua script that makes the requests; nil for plain GET requests.
    /// - Throws: ``Failure`` when an answer is not of class 2xx, or a connection fails.
    static func run(
        on server: ServerProcess, path: String, threads: Int = generatorThreads, seconds: Int,
        script: URL? = nil
    ) throws -> Load {
        var arguments = [
            "-t\(threads)", "-c\(connections)", "-d\(seconds)s", "--latency", "--timeout", "10s",
        ]
        if let script { arguments += ["-s", script.path] }
        let before = server.processorSeconds()
        let outcome = try Tool("wrk").run(arguments + [server.address(of: path)])
        let used = server.processorSeconds() - before
        let text = outcome.output
        guard !text.contains("Non-2xx"), !text.contains("Socket errors"),
            let rate = word(after: "Requests/sec:", in: text).flatMap({ Double($0) }),
            let requests = number(before: "requests in", in: text),
            let table = text.range(of: "Latency Distribution"),
            let half = duration(after: "50%", in: text[table.upperBound...]),
            let nearlyAll = duration(after: "99%", in: text[table.upperBound...])
        else {
            throw Failure(problem: "The load on \(path) met errors.", remedy: text)
        }
        return Load(
            requestsPerSecond: rate, requests: Int(requests),
            generatorSeconds: outcome.processorSeconds, serverSeconds: used,
            seconds: requests / rate, halfWithin: half, nearlyAllWithin: nearlyAll)
    }

    private static func word(after mark: String, in text: some StringProtocol) -> String? {
        guard let place = text.range(of: mark) else { return nil }
        return text[place.upperBound...].split(whereSeparator: \.isWhitespace).first
            .map { String($0) }
    }

    private static func number(before mark: String, in text: String) -> Double? {
        guard let place = text.range(of: mark) else { return nil }
        return text[..<place.lowerBound].split(whereSeparator: \.isWhitespace).last
            .flatMap { Double($0) }
    }

    /// A time as wrk writes it (`612.00us`, `1.05ms`, `2.31s`), in seconds.
    private static func duration(after mark: String, in text: Substring) -> Double? {
        guard let word = word(after: mark, in: text) else { return nil }
        let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0)]
        for (unit, seconds) in units where word.hasSuffix(unit) {
            return Double(word.dropLast(unit.count)).map { $0 * seconds }
        }
        return nil
    }
}
