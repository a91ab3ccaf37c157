import Foundation

/// A collector of OpenTelemetry: takes what the server exports, and reads it by other programs
/// than the server's own.
struct Collector: Sendable {
    let receiver: Receiver

    /// - Parameter answer: The status of each answer.
    init(_ answer: @escaping @Sendable (Receiver.Received) -> Int = { _ in 200 }) throws {
        receiver = try Receiver(answer)
    }

    /// What the server is told of it.
    var flags: [String] { ["--traces-endpoint", "http://127.0.0.1:\(receiver.port)"] }

    /// The bodies so far, unpacked.
    func bodies() async throws -> [JSON] {
        var bodies: [JSON] = []
        let directory = try TemporaryDirectory()
        for request in receiver.requests {
            let path = "\(directory.path)/body.gz"
            try Data(request.body).write(to: URL(fileURLWithPath: path))
            let unpacked = try await run("gzip", ["-dc", path], in: directory.path)
            guard unpacked.status == 0 else { throw FlowError(unpacked.errors) }
            bodies.append(try JSON(parsing: unpacked.output))
        }
        return bodies
    }

    /// The spans so far, whatever request they came with.
    func spans() async throws -> [ExportedSpan] {
        try await bodies().flatMap { body in
            body.resourceSpans.list.flatMap(\.scopeSpans.list).flatMap(\.spans.list)
        }.map { ExportedSpan($0) }
    }

    /// Waits for a span of that name.
    func span(_ name: String, where isWanted: (ExportedSpan) -> Bool = { _ in true }) async throws
        -> ExportedSpan
    {
        try await eventually("a span \(name) has come") {
            try await spans().first { $0.name == name && isWanted($0) }
        }
    }
}

/// A span as the collector got it.
struct ExportedSpan: Sendable {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    var name: String { json.name.text ?? "" }
    var trace: String { json.traceId.text ?? "" }
    var id: String { json.spanId.text ?? "" }
    var parent: String? { json.parentSpanId.text }
    var kind: Int { json.kind.number ?? -1 }

    /// A text, or the text of a number.
    subscript(key: String) -> String? {
        let value = json.attributes.list.first { $0.key.text == key }?.value
        return value?.stringValue.text ?? value?.intValue.text
    }
}
