/// A request that carries events to a receiver.
public struct DeliveryRequest: Sendable {
    public let url: String
    /// In the order in which they are sent.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]
}

/// What a receiver made of a request.
public enum DeliveryAnswer: Sendable {
    /// It answered; how long it asks to be left alone, where it does.
    case answered(status: Int, retryAfterSeconds: Int?)
    /// No answer came: a code for people, and a sentence.
    case failed(code: String, problem: String)
}

/// Carries requests to receivers; the door has one over HTTP, tests have others.
public protocol EventTransport: Sendable {
    /// Sends one request and waits for what comes of it.
    func send(_ request: DeliveryRequest) async -> DeliveryAnswer
}
