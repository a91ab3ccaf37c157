import RetailModel
import Store

extension Courier {
    /// Sends one delivery and waits for what comes of it.
    public func send(_ delivery: ClaimedDelivery) async -> Sent {
        let startedAt = surroundings.now()
        let clock = ContinuousClock.now
        let answer: DeliveryAnswer
        if let request = request(delivery, at: startedAt) {
            answer = await surroundings.transport.send(request)
        } else {
            answer = .failed(
                code: "LINK-010",
                problem: "None of the secrets \(subscription.secrets.map(\.description)) is there.")
        }
        let (seconds, attoseconds) = (ContinuousClock.now - clock).components
        return Sent(
            delivery: delivery, startedAt: startedAt,
            milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000, answer: answer)
    }

    /// The request of a delivery, signed at this moment; nil without a secret.
    private func request(_ delivery: ClaimedDelivery, at instant: Instant) -> DeliveryRequest? {
        let secrets = subscription.secrets.compactMap { surroundings.secret($0) }
            .compactMap { WebhookSignature.key($0, for: .standard) }
        let events = delivery.events.map { CloudEvent($0, company: surroundings.company) }
        guard !secrets.isEmpty, let first = events.first, let last = events.last else {
            return nil
        }
        var headers: [(name: String, value: String)] = []
        let body: [UInt8]
        switch subscription.mode {
        case .structured:
            headers.append(("Content-Type", "\(CloudEvent.structuredType); charset=UTF-8"))
            body = first.structured
        case .binary:
            headers.append(("Content-Type", "application/json"))
            headers += first.headers
            body = first.content
        case .batch:
            headers.append(("Content-Type", "\(CloudEvent.batchType); charset=UTF-8"))
            body = CloudEvent.batch(events)
        }
        if subscription.mode != .batch, let traceparent = first.traceparent {
            headers.append(("traceparent", traceparent))
        }
        let id = subscription.mode == .batch ? "\(first.id)_\(last.id)" : first.id
        headers += WebhookSignature.fields(id: id, at: instant, body: body, secrets: secrets)
        return DeliveryRequest(url: subscription.url, headers: headers, body: body)
    }
}
