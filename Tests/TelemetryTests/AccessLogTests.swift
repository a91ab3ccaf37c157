import Foundation
import Synchronization
import Testing

@testable import Telemetry

@Suite struct `An access log` {
    @Test func `tells what is known of a request in this order`() {
        var entry = entry(path: "/v1/orders")
        entry.peer = "2001:db8::7"
        entry.userAgent = "till/7"
        entry.requestBytes = 2300
        entry.responseBytes = 410
        entry.nanoseconds = 1_234_999
        entry.queuedNanoseconds = 1000
        entry.isWhole = false
        entry.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        entry.security = .init(
            version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", isResumed: true,
            clientSubject: "CN=till-7,O=Example")
        #expect(
            text(entry) == """
                {"time":"2026-03-01T08:15:30.042Z","logger":"access","peer":"2001:db8::7",\
                "method":"POST","path":"/v1/orders","route":"/v1/orders","status":201,\
                "is_whole":false,"request_body_bytes":2300,"response_body_bytes":410,\
                "duration_microseconds":1234,"queued_microseconds":1,"user_agent":"till/7",\
                "trace_id":"0af7651916cd43dd8448eb211c80319c","tls_version":"TLSv1.3",\
                "tls_cipher":"TLS_AES_128_GCM_SHA256","tls_resumed":true,\
                "client_subject":"CN=till-7,O=Example"}

                """)
    }

    @Test func `leaves out what is not there`() {
        #expect(
            text(entry(path: "/livez")) == """
                {"time":"2026-03-01T08:15:30.042Z","logger":"access","peer":"","method":"POST",\
                "path":"/livez","route":"/v1/orders","status":201,"is_whole":true,\
                "request_body_bytes":0,"response_body_bytes":0,"duration_microseconds":0,\
                "queued_microseconds":0}

                """)
    }

    @Test func `cuts what a client made too long`() {
        var entry = entry(path: "/" + String(repeating: "p", count: 5000))
        entry.userAgent = String(repeating: "u", count: 5000)
        let line = text(entry)
        #expect(line.contains("\"/" + String(repeating: "p", count: 1023) + "[cut]\""))
        #expect(line.contains("\"" + String(repeating: "u", count: 256) + "[cut]\""))
    }

    @Test(arguments: [
        ("CN=till-7,O=Example", "CN=till-7,O=Example"),
        ("emailAddress=a@example.org,CN=x", "emailAddress=[redacted],CN=x"),
        (#"CN=x+emailAddress=a\,b\\,O=y"#, "CN=x+emailAddress=[redacted],O=y"),
        ("", ""),
    ])
    func `hides persons in a client's name`(name: String, shown: String) {
        #expect(RedactedKeys.standard.redacted(distinguishedName: name) == shown)
    }

    @Test func `counts what does not fit, reports it, and goes on`() throws {
        let pipe = try OwnPipe()
        let reports = Mutex<[Int]>([])
        let log = AccessLog(
            file: nil,
            output: LogOutput(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor)
        ) { lines in reports.withLock { $0.append(lines) } }
        let registry = Registry()
        log.declareMetrics(in: registry)
        log.writer.suspend()
        // Of texts of five mebibytes three fit, and nothing then, but for what is small.
        let large = entry(path: String(repeating: "p", count: 5 * 1024 * 1024))
        for _ in 0..<5 { log.append(large) }
        log.append(entry(path: "/small"))
        #expect(log.lostLines == 2)
        log.writer.resume()
        log.close()
        log.append(entry(path: "/late"))
        #expect(reports.withLock { $0 } == [2])
        #expect(log.lostLines == 3)
        let metrics = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(metrics.contains("\ncountinghouse_access_log_lost_lines_total 3\n"))
        try pipe.fileHandleForWriting.close()
        let text = String(
            decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 4)
        #expect(text.contains(#""path":"/small""#))
    }

    @Test func `holds no more entries than its bound while the writer waits`() {
        let log = AccessLog(file: nil, output: LogOutput(fileDescriptor: -1)) { _ in }
        log.writer.suspend()
        for _ in 0..<(AccessLog.entriesMax + 7) { log.append(entry(path: "/")) }
        #expect(log.lostLines == 7)
        log.writer.resume()
        log.close()
        // The descriptor takes none of the others.
        #expect(log.lostLines == AccessLog.entriesMax + 7)
    }

    private func entry(path: String) -> AccessLogEntry {
        AccessLogEntry(
            method: "POST", path: path, route: "/v1/orders", status: 201,
            time: UTCTimestamp(milliseconds: 1_772_352_930_042))
    }

    private func text(_ entry: AccessLogEntry) -> String {
        String(decoding: entry.line(.standard), as: UTF8.self)
    }
}
