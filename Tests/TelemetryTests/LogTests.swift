import Foundation
import Logging
import Testing

@testable import Telemetry

@Suite struct `A log line` {
    @Test func `holds time, level, logger, message and metadata in this order`() throws {
        let lines = try lines { logger in
            logger.notice("Sale posted.", metadata: ["store": "0007", "lines": "\(3)"])
        }
        #expect(
            lines == [
                #"{"time":"2026-03-01T08:15:30.042Z","level":"notice","logger":"pipeline","#
                    + #""message":"Sale posted.","lines":"3","store":"0007"}"#
            ])
    }

    @Test func `names the trace inside a traced task`() throws {
        let trace = try #require(
            TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        let lines = try lines { logger in
            TraceScope.$current.withValue(TraceScope(trace)) { logger.info("In.") }
            TraceScope.$current.withValue(TraceScope(trace, requestID: "till-7.1")) {
                logger.info("In a request.")
            }
        }
        #expect(
            lines.first?.hasSuffix(
                #""message":"In.","trace_id":"0af7651916cd43dd8448eb211c80319c","#
                    + #""span_id":"b7ad6b7169203331"}"#) == true)
        #expect(
            lines.last?.hasSuffix(
                #""span_id":"b7ad6b7169203331","request_id":"till-7.1"}"#) == true)
    }

    @Test func `escapes what JSON forbids or a reader may take for a line's end`() throws {
        let lines = try lines { logger in
            logger.info("a\"b\\c/d\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}é€😀")
            logger.info("\u{85}\u{9b}\u{a0}\u{2027}\u{2028}\u{2029}\u{202a}¨©")
        }
        #expect(
            lines.last?.contains(
                #""message":"\u0085\u009b"# + "\u{a0}\u{2027}" + #"\u2028\u2029"#
                    + "\u{202a}¨©\"}") == true)
        #expect(
            lines.first?.contains(
                #""message":"a\"b\\c/d\n\r\t\b\f\u0001\u001f"# + "\u{7f}é€😀\"}") == true)
    }

    @Test func `flattens dictionaries, keeps lists, and sorts by key`() throws {
        let lines = try lines { logger in
            logger.info(
                "m",
                metadata: [
                    "sale": ["store": "7", "till": ["number": "2"]],
                    "lines": ["a", ["b", "c"], ["sku": "4711"]],
                    "empty": [],
                ])
        }
        #expect(
            lines.first?.hasSuffix(
                #""message":"m","empty":[],"lines":["a",["b","c"],{"sku":"4711"}],"#
                    + #""sale.store":"7","sale.till.number":"2"}"#) == true)
    }

    @Test func `never repeats a member that every line has`() throws {
        let lines = try lines { logger in
            logger.info("m", metadata: ["message": "other", "level": "other"])
        }
        #expect(
            lines.first?.hasSuffix(
                #""message":"m","metadata.level":"other","metadata.message":"other"}"#) == true)
    }

    @Test func `hides secrets and persons at every depth`() throws {
        let lines = try lines { logger in
            logger.info(
                "m",
                metadata: [
                    "X-Api-Key": "s1",
                    "customer": ["email": "s2", "ids": ["s3"], "tokens": ["s4"]],
                    "headers": [["authorization": "s5"]], "idempotency_key": "k1",
                    "monkey": "banana",
                ])
        }
        #expect(
            lines.first?.hasSuffix(
                #""X-Api-Key":"[redacted]","customer.email":"[redacted]","#
                    + #""customer.ids":["s3"],"customer.tokens":"[redacted]","#
                    + #""headers":[{"authorization":"[redacted]"}],"idempotency_key":"k1","#
                    + #""monkey":"banana"}"#) == true)
    }

    @Test(arguments: [
        ("password", true), ("dbPassword", true), ("APIKey", false), ("api.key", true),
        ("Set-Cookie", true), ("keyboard", false), ("idempotency_key", false), ("", false),
    ])
    func `is redacted by the words of its key`(key: String, isRedacted: Bool) {
        #expect(RedactedKeys.standard.contains(key) == isRedacted)
    }

    @Test func `tells the error that was given`() throws {
        struct DrawerLocked: Error {}
        let lines = try lines { logger in
            logger.error("Cash drop failed.", error: DrawerLocked())
        }
        #expect(
            lines.first?.hasSuffix(#""message":"Cash drop failed.","error":"DrawerLocked()"}"#)
                == true)
    }

    @Test func `cuts a text that is too long, between two characters`() throws {
        let text = String(repeating: "a", count: 8191) + "€€"
        let lines = try lines { logger in logger.info("\(text)") }
        let kept = String(repeating: "a", count: 8191) + "€[cut]\"}"
        #expect(lines.first?.hasSuffix(kept) == true)
    }

    @Test func `counts the fields that did not fit`() throws {
        let long = Logger.MetadataValue.string(String(repeating: "b", count: 9000))
        let metadata = Dictionary(uniqueKeysWithValues: (10..<20).map { ("k\($0)", long) })
        let lines = try lines { logger in logger.info("m", metadata: metadata) }
        #expect(lines.first?.hasSuffix(#"[cut]","fields_left_out":6}"#) == true)
    }

    @Test func `comes whole from each of many threads`() async throws {
        let pipe = try OwnPipe()
        let output = LogOutput(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor)
        let text = String(repeating: "x", count: 6000)
        let writers = DispatchGroup()
        // Threads of their own: writers wait for the reader, who must not wait for a turn.
        for _ in 0..<8 {
            writers.enter()
            Thread.detachNewThread {
                let logger = Logger(label: "t") { JSONLinesLogHandler(label: $0, output: output) }
                for _ in 0..<50 { logger.info("\(text)") }
                writers.leave()
            }
        }
        writers.notify(queue: .global()) { try? pipe.fileHandleForWriting.close() }
        let all = try await withCheckedThrowingContinuation { reader in
            Thread.detachNewThread {
                reader.resume(with: Result { try pipe.fileHandleForReading.readToEnd() ?? Data() })
            }
        }
        let lines = String(decoding: all, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 400)
        #expect(lines.allSatisfy { $0.hasPrefix(#"{"time":""#) && $0.hasSuffix(text + "\"}") })
        #expect(output.lostLines == 0)
    }

    @Test func `is lost and counted when its descriptor is closed`() {
        let output = LogOutput(fileDescriptor: -1)
        Logger(label: "t") { JSONLinesLogHandler(label: $0, output: output) }.info("gone")
        #expect(output.lostLines == 1)
    }

    @Test func `of which a part is lost does not spoil the next one`() throws {
        let pipe = try OwnPipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let output = LogOutput(fileDescriptor: descriptor)
        // A pipe holds 65,536 bytes: the line that does not fit is cut in the middle.
        let line = [UInt8](repeating: UInt8(ascii: "a"), count: 30_000) + [UInt8(ascii: "\n")]
        #expect(output.write(line + line + line) == 1)
        let held = try pipe.fileHandleForReading.read(upToCount: 65_536)
        #expect(output.write(Array("next\n".utf8)) == 0)
        try pipe.fileHandleForWriting.close()
        let all = (held ?? Data()) + (try pipe.fileHandleForReading.readToEnd() ?? Data())
        let lines = String(decoding: all, as: UTF8.self).split(separator: "\n")
        #expect(lines.map(\.count) == [30_000, 30_000, 5534, 4])
        #expect(lines.last == "next")
        #expect(output.lostLines == 1)
    }

    @Test func `takes metadata from handler, provider and event, the nearest winning`() throws {
        let lines = try lines { logger in
            var logger = logger
            logger.handler.metadataProvider = .init { ["b": "provider", "c": "provider"] }
            logger[metadataKey: "a"] = "handler"
            logger[metadataKey: "b"] = "handler"
            logger.info("m", metadata: ["c": "event"])
        }
        #expect(
            lines.first?.hasSuffix(#""message":"m","a":"handler","b":"provider","c":"event"}"#)
                == true)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_735_689_599_001, "2024-12-31T23:59:59.001Z"),
        ] as [(Int64, String)])
    func `writes its time in RFC 3339`(milliseconds: Int64, text: String) {
        var bytes: [UInt8] = []
        UTCTimestamp(milliseconds: milliseconds).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    /// The lines that `body` logs at a fixed time.
    private func lines(_ body: (Logger) -> Void) throws -> [String] {
        let pipe = try OwnPipe()
        let output = LogOutput(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor)
        let logger = Logger(label: "pipeline") { label in
            JSONLinesLogHandler(
                label: label, output: output, logLevel: .info, redacted: .standard,
                now: { UTCTimestamp(milliseconds: 1_772_352_930_042) })
        }
        body(logger)
        try pipe.fileHandleForWriting.close()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.last == "\n")
        return text.split(separator: "\n").map(String.init)
    }
}
