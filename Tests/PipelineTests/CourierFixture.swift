import Foundation
import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Synchronization
import Testing

/// Books with one subscription and the courier that serves it.
struct CourierFixture {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    let open: OpenBooks
    let transport: ScriptedTransport
    let courier: Courier
    let desk: SubscriptionDesk
    let observer: RecordingCourierObserver

    /// - Parameter keys: Further lines of the subscription's file.
    init(
        _ engine: BooksEngine, _ keys: String = "", transport: ScriptedTransport,
        sharing other: CourierFixture? = nil
    ) async throws {
        let configuration = try ShippedConfiguration.with(
            "subscriptions/books.yaml",
            """
            subscription: books
            url: "https://books.example/hook"
            secrets: ["env:BOOKS"]
            \(keys)
            """)
        open = try other?.open ?? OpenBooks(engine, configuration)
        self.transport = transport
        observer = RecordingCourierObserver()
        let clock = open.clock
        courier = Courier(
            try #require(configuration.connectors.subscriptions.first),
            CourierSurroundings(
                lane: open.lane, readers: open.readers, transport: transport,
                configuration: configuration,
                secret: { $0 == .environment("BOOKS") ? Self.secret : nil }, observer: observer,
                now: { clock.now }, draw: { ($0.lowerBound + $0.upperBound) / 2 }))
        desk = SubscriptionDesk(lane: open.lane, now: { clock.now })
        try await courier.begin()
    }

    /// Turns until there is nothing to do at this moment; how many requests were sent.
    @discardableResult
    func settle() async throws -> Int {
        var sent: [Courier.Sent] = []
        var count = 0
        while true {
            let turn = try await courier.turn(recording: sent)
            sent = []
            if turn.isIdle { return count }
            for delivery in turn.claimed { sent.append(await courier.send(delivery)) }
            count += turn.claimed.count
        }
    }

    func cases() throws -> [String] {
        try CaseTable.page(after: 0, includingClosed: true, limit: 99, on: open.books.connect())
            .map { "\($0.code) \($0.owner) \($0.closedBecause ?? "open")" }
    }

    func attempts() throws -> [String] {
        try DeliveryTable.attempts(
            of: "books", before: .max, limit: 999, on: open.books.connect()
        ).reversed().map { "\($0.attempt.attempt) \($0.attempt.outcome.rawValue)" }
    }

    func row() throws -> SubscriptionRow? {
        try SubscriptionTable.row("books", on: open.books.connect())
    }
}

/// Keeps what a courier told.
final class RecordingCourierObserver: CourierObserver {
    private let kept = Mutex<[String]>([])

    func ended(_ attempts: [DeliveryAttempt], of subscription: String) {
        kept.withLock { $0 += attempts.map { "\(subscription) \($0.outcome.rawValue)" } }
    }

    func failed(_ error: SQLError, of subscription: String) {
        kept.withLock { $0.append("\(subscription) \(error.message)") }
    }

    var told: [String] { kept.withLock { $0 } }
}

extension ShippedConfiguration {
    /// The shipped configuration with further files.
    static func with(_ path: String, _ content: String) throws -> Configuration {
        try Configuration(
            files: try files() + [ConfigurationTable.File(path: path, content: content + "\n")])
    }
}
