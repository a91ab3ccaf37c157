import Testing

@testable import Telemetry

@Suite struct `Trace context` {
    @Test func `a header of version 00 is read and written back unchanged`() throws {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let context = try #require(TraceContext(traceparent: text))
        #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(context.spanID == "b7ad6b7169203331")
        #expect(context.isSampled)
        #expect(context.traceparent == text)
    }

    @Test func `a later version is read by its known part and answered as version 00`() throws {
        let text = "cc-12345678901234567890123456789012-1234567890123456-01-what-comes-later"
        let context = try #require(TraceContext(traceparent: text))
        #expect(
            context.traceparent == "00-12345678901234567890123456789012-1234567890123456-01")
    }

    @Test func `unknown flags are not sent on`() throws {
        let text = "00-12345678901234567890123456789012-1234567890123456-fe"
        let context = try #require(TraceContext(traceparent: text))
        #expect(!context.isSampled)
        #expect(
            context.traceparent == "00-12345678901234567890123456789012-1234567890123456-00")
    }

    @Test(arguments: [
        "",
        "00",
        "ff-12345678901234567890123456789012-1234567890123456-01",
        "00-00000000000000000000000000000000-1234567890123456-01",
        "00-12345678901234567890123456789012-0000000000000000-01",
        "00-1234567890123456789012345678901A-1234567890123456-01",
        "00-12345678901234567890123456789012-123456789012345g-01",
        "00-12345678901234567890123456789012-1234567890123456-0",
        "00-12345678901234567890123456789012-1234567890123456-01-later",
        "00-12345678901234567890123456789012-1234567890123456-01-",
        "cc-12345678901234567890123456789012-1234567890123456-01.later",
        "00_12345678901234567890123456789012-1234567890123456-01",
        "0x-12345678901234567890123456789012-1234567890123456-01",
        " 00-12345678901234567890123456789012-1234567890123456-01",
        "00-123456789012345678901234567890é-1234567890123456-01",
    ])
    func `a header that breaks the specification is refused`(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func `a request without a usable header starts a new trace`() {
        let first = TraceContext.continuing(nil)
        let second = TraceContext.continuing("garbage")
        #expect(first.traceID != second.traceID)
        #expect(TraceContext(traceparent: first.traceparent) == first)
    }

    @Test func `a request with a header continues its trace under a span of its own`() {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
        let context = TraceContext.continuing(text)
        #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(context.spanID != "b7ad6b7169203331")
        #expect(!context.isSampled)
    }

    @Test func `ids keep their leading zeros`() {
        let context = TraceContext.random { 1 }
        #expect(context.traceID.hasPrefix("0000000000000001"))
        #expect(context.traceparent.utf8.count == 55)
    }
}
