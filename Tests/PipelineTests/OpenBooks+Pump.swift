import Foundation
import PipelineFixture
import RetailModel
import SQL
import Store
import Synchronization

@testable import Pipeline

extension OpenBooks {
    /// Takes the lease of a file as a node does that works on it; nil when another holds it.
    func claim(_ seq: Int64) async throws -> FileClaim? {
        let at = clock.now
        return try await lane.write { sql throws(SQLError) in
            try FileTable.claim(
                seq: seq, configurationSeq: 1, at: at,
                until: at.adding(seconds: FileWork.leaseSeconds), on: sql)
        }
    }

    /// A pump of another node over the same books, which draws the longest pauses and tells what it
    /// did.
    func otherPump(
        log: PumpLog = PumpLog(),
        drawing chance: @escaping @Sendable (ClosedRange<Int>) -> Int = { $0.upperBound }
    ) -> FilePump {
        let clock = clock
        return FilePump(
            lane: lane, readers: readers, configurations: configurations, routes: routes,
            now: { clock.now }, chance: chance,
            report: { message, details in log.note(message, details) })
    }

    func file(_ seq: Int64) throws -> FileRow? {
        try FileTable.file(seq: seq, on: books.connect())
    }

    func openCases() throws -> [CaseRow] {
        try CaseTable.page(after: 0, includingClosed: false, limit: 100, on: books.connect())
    }
}

/// What pumps told.
final class PumpLog: Sendable {
    private let lines = Mutex<[(message: String, details: [String: String])]>([])

    func note(_ message: String, _ details: [String: String]) {
        lines.withLock { $0.append((message, details)) }
    }

    var messages: [String] { lines.withLock { $0.map(\.message) } }

    func details(of message: String) -> [[String: String]] {
        lines.withLock { $0.filter { $0.message == message }.map(\.details) }
    }
}
