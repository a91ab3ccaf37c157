import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Synchronization
import Transform

/// `GET /v1/events`: everything that happened, in one order that never changes, page by page or as
/// a stream of server-sent events.
///
/// The feed has no gaps: an event that is not there when its successor is read will never be.
enum GetEvents {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "events", cursor: "after", words: ["now"])
        let types = try types(request)
        let type = request.accepts(bestOf: "application/json", "text/event-stream")
        let isStream = type == "text/event-stream"
        var after = page.after
        if isStream, let last = request.headers["Last-Event-ID"], !last.isEmpty {
            after = try page.decoded(last, from: "Last-Event-ID")
        }
        let isNow = after == 0 && request.query.first("after") == "now"
        let start = try await start(after, isNow: isNow, services)
        if isStream { return try EventStream.answer(page, after: start, types, services) }
        let rows = try await services.read { sql throws(SQLError) in
            try EventTable.page(after: start, types: types, limit: page.limit, on: sql)
        }
        let next = page.cursor(rows.last?.seq ?? start)
        let company = services.configuration.company.company
        var response = Reply.json { json in
            json.array("events") { json in
                for row in rows { CloudEvent(row, company: company).write(to: &json) }
            }
            json.member("next_cursor", next)
            json.member("has_more", rows.count == page.limit)
        }
        page.link(&response, request, next: rows.count == page.limit ? next : nil)
        return response
    }

    /// The number behind which the answer begins. A cursor whose followers were forgotten is
    /// refused: to go on silently would hide them.
    private static func start(
        _ after: Int64, isNow: Bool, _ services: Services
    ) async throws(Refusal) -> Int64 {
        let (first, last) = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                (try EventTable.firstSeq(on: sql), try EventTable.lastSeq(on: sql))
            }
        }
        if isNow { return last }
        guard after == 0 || after >= first - 1 else {
            throw Refusal(
                code: "EVENT-003",
                problem: "Events behind this cursor are kept no longer.",
                remedy: "Read the documents and journals anew, then begin with after=now.")
        }
        return after
    }

    private static func types(_ request: Request) throws(Refusal) -> [String] {
        let text = request.query.first("types") ?? ""
        let types = text.split(separator: ",").map(String.init)
        for type in types where EventType(rawValue: type) == nil {
            let known = EventType.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                code: "API-001", problem: "There is no type \"\(type.prefix(80))\" of events.",
                remedy: "Use some of: \(known).")
        }
        return types
    }
}

/// The feed as a stream of server-sent events (HTML Living Standard, section 9.2).
enum EventStream {
    /// The most streams at once, and events read at a time.
    static let streamsMax = 64
    private static let eventsPerLook = 200
    /// Other nodes' events are found at the next look, and a peer that is gone at the next beat.
    private static let lookMilliseconds = 1000
    private static let beatSeconds = 15
    /// Then the peer connects anew and goes on where it was.
    static let streamSeconds = 3600

    static func answer(
        _ page: PageQuery, after: Int64, _ types: [String], _ services: Services
    ) throws(Refusal) -> Response {
        guard services.streams.enter(most: streamsMax) else {
            var refusal = Refusal(
                code: "EVENT-004", problem: "\(streamsMax) streams of events are open already.",
                remedy: "Read the feed page by page, or connect again later.")
            refusal.retryAfterSeconds = 30
            throw refusal
        }
        let place = StreamPlace(services.streams)
        var response = Response(
            status: .ok,
            headers: Headers([
                "Content-Type": "text/event-stream", "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            ]),
            body: .stream(contentLength: nil) { writer in
                try await run(writer, page, after, types, services)
                withExtendedLifetime(place) {}
            })
        response.isCompressible = false
        return response
    }

    private static func run(
        _ writer: ResponseWriter, _ page: PageQuery, _ start: Int64, _ types: [String],
        _ services: Services
    ) async throws {
        let company = services.configuration.company.company
        let bell = services.lane.bell
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(streamSeconds))
        var nextBeat = clock.now
        var after = start
        try await writer.write(Array("retry: 3000\n\n".utf8))
        while !services.stopping.isRaised, clock.now < end {
            let count = bell.count
            let seq = after
            let rows = try await services.readers.read { sql throws(SQLError) in
                try EventTable.page(after: seq, types: types, limit: eventsPerLook, on: sql)
            }
            if let last = rows.last {
                var text: [UInt8] = []
                for row in rows { append(CloudEvent(row, company: company), page, to: &text) }
                // Nothing more is read until the peer has taken this.
                try await writer.write(text)
                after = last.seq
                nextBeat = clock.now.advanced(by: .seconds(beatSeconds))
                if rows.count == eventsPerLook { continue }
            } else if clock.now >= nextBeat {
                try await writer.write(Array(": \n\n".utf8))
                nextBeat = clock.now.advanced(by: .seconds(beatSeconds))
            }
            await writer.idle { await bell.wait(after: count, milliseconds: lookMilliseconds) }
        }
    }

    private static func append(_ event: CloudEvent, _ page: PageQuery, to text: inout [UInt8]) {
        text += Array("id: \(page.cursor(event.seq))\nevent: \(event.type)\ndata: ".utf8)
        // JSON on one line: its line ends are escaped.
        text += event.structured
        text += [0x0A, 0x0A]
    }
}

/// How many streams are open.
final class StreamCount: Sendable {
    private let open = Atomic<Int>(0)

    /// Counts one more, unless there are as many as may be.
    func enter(most: Int) -> Bool {
        if open.add(1, ordering: .relaxed).newValue <= most { return true }
        leave()
        return false
    }

    func leave() { open.subtract(1, ordering: .relaxed) }
}

/// Gives its place back when nobody holds it any more, whether the stream ever began or not.
private final class StreamPlace: Sendable {
    private let count: StreamCount

    init(_ count: StreamCount) { self.count = count }

    deinit { count.leave() }
}
