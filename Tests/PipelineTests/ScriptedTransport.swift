import Pipeline
import Synchronization

/// A receiver that keeps what it was sent, and answers as a test says.
final class ScriptedTransport: EventTransport {
    private let sent = Mutex<[DeliveryRequest]>([])
    private let answer: @Sendable (DeliveryRequest) -> DeliveryAnswer

    init(_ answer: @escaping @Sendable (DeliveryRequest) -> DeliveryAnswer = { _ in .ok }) {
        self.answer = answer
    }

    func send(_ request: DeliveryRequest) async -> DeliveryAnswer {
        sent.withLock { $0.append(request) }
        return answer(request)
    }

    /// Everything so far, in its order.
    var requests: [DeliveryRequest] { sent.withLock { $0 } }

    /// `sale.recorded ticket/0042/3/2026-03-10/1` of each request in structured mode.
    var told: [String] {
        requests.map { request in
            let text = String(decoding: request.body, as: UTF8.self)
            return "\(Self.member("type", text)) \(Self.member("subject", text))"
        }
    }

    /// The first text member of that name.
    static func member(_ name: String, _ json: String) -> String {
        guard let start = json.range(of: "\"\(name)\":\"") else { return "" }
        return String(json[start.upperBound...].prefix { $0 != "\"" })
    }
}

extension DeliveryAnswer {
    static let ok = DeliveryAnswer.answered(status: 204, retryAfterSeconds: nil)

    static func status(_ status: Int, retryAfter: Int? = nil) -> DeliveryAnswer {
        .answered(status: status, retryAfterSeconds: retryAfter)
    }
}

extension DeliveryRequest {
    func field(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
