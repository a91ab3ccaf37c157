import RetailModel
import Store
import Transform

/// An event in the words of CloudEvents 1.0.
public struct CloudEvent: Sendable {
    /// Unique within ``source``; the same whenever it is sent or read again.
    public let id: String
    /// Whose books it happened in.
    public let source: String
    private let row: EventRow

    /// Media type of one event in structured mode (HTTP protocol binding, section 3.2).
    public static let structuredType = "application/cloudevents+json"
    /// Media type of several (section 3.3).
    public static let batchType = "application/cloudevents-batch+json"

    /// An event of a company's books.
    public init(_ row: EventRow, company: String) {
        self.row = row
        id = StableID.text(seq: row.seq, at: row.occurredAt, family: Group.Family.event)
        source = "urn:countinghouse:" + Self.percentEncoded(company)
    }

    /// The number by which the feed counts it.
    public var seq: Int64 { row.seq }
    /// `sale.recorded` and the like.
    public var type: String { row.type }
    /// What it happened to.
    public var subject: String { row.subject }
    /// What it says, as JSON.
    public var content: [UInt8] { row.content }

    /// Where the schema of its content is named.
    public var schema: String { "urn:countinghouse:event:\(row.type):1" }

    /// The trace in which it happened (CloudEvents, distributed tracing extension); nil outside of
    /// every request.
    public var traceparent: String? {
        guard let trace = row.traceID else { return nil }
        let span = String(row.seq, radix: 16)
        return "00-\(trace)-" + String(repeating: "0", count: max(0, 16 - span.utf8.count)) + span
            + "-01"
    }

    /// Writes the event in structured mode (JSON event format 1.0, section 3).
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("specversion", "1.0")
            json.member("id", id)
            json.member("source", source)
            json.member("type", row.type)
            json.member("subject", row.subject)
            json.member("time", row.occurredAt.description)
            json.member("datacontenttype", "application/json")
            json.member("dataschema", schema)
            if let traceparent { json.member("traceparent", traceparent) }
            json.member("data", json: ByteSlice(row.content))
        }
    }

    /// The event in structured mode.
    public var structured: [UInt8] {
        var json = JSONWriter(capacity: row.content.count + 512)
        write(to: &json)
        return json.bytes
    }

    /// Its attributes as header fields of binary mode (HTTP protocol binding, section 3.1).
    public var headers: [(name: String, value: String)] {
        var fields = [
            ("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", source),
            ("ce-type", row.type), ("ce-subject", Self.percentEncoded(row.subject)),
            ("ce-time", row.occurredAt.description), ("ce-dataschema", schema),
        ]
        if let traceparent { fields.append(("ce-traceparent", traceparent)) }
        return fields
    }

    /// Several events as one array.
    public static func batch(_ events: [CloudEvent]) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 * events.count)
        json.array { json in
            for event in events { event.write(to: &json) }
        }
        return json.bytes
    }

    /// HTTP protocol binding, section 3.1.3.2: printable ASCII but for quote, percent and space.
    private static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            let isPlain = (0x21...0x7E).contains(byte) && byte != 0x22 && byte != 0x25
            if isPlain {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded += Array(Hexadecimal.text([byte]).uppercased().utf8)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
