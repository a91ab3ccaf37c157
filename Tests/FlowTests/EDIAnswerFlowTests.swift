import Foundation
import Testing

/// What a partner of EDI is answered agrees with what became of the file.
@Suite(.serialized) struct `Answers to files of EDI` {
    private static func sample(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().path + "/../.."
        return try String(contentsOfFile: root + "/Config/samples/" + name, encoding: .utf8)
    }

    /// Sends a file, and gives its end and the answer's segments.
    private static func send(
        _ content: String, to connection: String, _ books: Books
    ) async throws -> (file: JSON, answer: [String]) {
        let sent = try await books.server.send(
            "POST", "/v1/orders/bulk?connection=\(connection)",
            [
                "Content-Type": connection.hasPrefix("x12")
                    ? "application/edi-x12" : "application/edifact"
            ],
            Array(content.utf8))
        let file = try await books.file(try #require(sent.json.id.text, "\(sent.text)"))
        let answer = try await books.server.get(try #require(file.links.acknowledgement.text))
        #expect(answer.status == 200)
        let again = try await books.server.get(file.links.acknowledgement.text ?? "")
        #expect(again.body == answer.body)
        let segments = answer.text.split { $0 == "~" || $0 == "'" || $0 == "\n" }
        return (file, segments.map(String.init))
    }

    private static func told(_ answer: [String], _ names: String...) -> [String] {
        answer.filter { names.contains(String($0.prefix(3))) }
    }

    @Test(arguments: StoreEngine.allCases)
    func `what is not posted is not accepted`(_ engine: StoreEngine) async throws {
        let books = Books(
            server: try await ServerProcess.start(
                try ServerSettings(engine, config: Repository.config)))
        let order = try Self.sample("x12-850.x12")
        let wrong = order.replacing("IEA*1*", with: "IEA*2*")

        let mailbag = try await Self.send(
            order + wrong + order, to: "x12-purchase-orders", books)
        #expect(mailbag.file.state.text == "quarantined")
        #expect(mailbag.file.totals.list.isEmpty)
        #expect(
            Self.told(mailbag.answer, "TA1", "AK5", "AK9") == [
                "TA1*000004711*260302*0915*R*024", "AK5*R", "AK9*R*1*1*0",
                "TA1*000004711*260302*0915*R*021",
                "TA1*000004711*260302*0915*R*024", "AK5*R", "AK9*R*1*1*0",
            ])

        let sound = try await Self.send(order, to: "x12-purchase-orders", books)
        #expect(sound.file.totals[0].outcome.text == "posted")
        #expect(
            Self.told(sound.answer, "TA1", "AK5", "AK9") == [
                "TA1*000004711*260302*0915*A*000", "AK5*A", "AK9*A*1*1*1",
            ])
        #expect(
            Self.told(mailbag.answer + sound.answer, "IEA") == [
                "IEA*1*000001000", "IEA*0*000001001", "IEA*1*000001002", "IEA*1*000002000",
            ])

        let message = try Self.sample("edifact-orders.edi")
        let half = try await Self.send(
            message + message.replacing("QTY+21:40", with: "QTY+21:forty"),
            to: "edifact-orders", books)
        #expect(half.file.state.text == "quarantined")
        let verdicts = Self.told(half.answer, "UCI", "UCM")
        #expect(verdicts.map { String($0.prefix(3)) } == ["UCI", "UCI", "UCM"])
        #expect(verdicts.filter { $0.hasPrefix("UCI") }.allSatisfy { $0.hasSuffix("+4+18") })
        try await books.expectToHold()
    }
}
