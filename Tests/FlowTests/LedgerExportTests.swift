import Foundation
import Testing

/// The journal as plain text, read by another program that keeps books.
@Suite(.serialized) struct `Exporting the journal as plain text` {
    @Test(arguments: StoreEngine.allCases)
    func `hledger accepts the export strictly and finds the same balances`(
        _ engine: StoreEngine
    ) async throws {
        let hledger = try Tool.require("hledger")
        let erp = try await ERP.start(engine)
        let server = erp.server
        #expect(try await server.order(Ticket("1").json).status == 201)
        let yen = Ticket("2").priced("1250", currency: "JPY")
        #expect(try await server.order(yen.json).status == 201)
        var refund = Ticket("3")
        refund.kind = "return"
        #expect(try await server.order(refund.json).status == 201)
        var voucher = Ticket("4")
        voucher.tenders = #"{"kind":"voucher","amount":"12.50"}"#
        #expect(try await server.order(voucher.json).status == 201)
        let first = try #require(try await erp.ready().journals[0].id.text)
        #expect(try await erp.acknowledge(first, as: "GL-1").status == 200)
        let export = try await server.get("/v1/journals/export")
        #expect(export.field("Content-Type") == "text/plain; charset=utf-8")
        let directory = server.settings.directory.path
        let path = "\(directory)/books.journal"
        try export.text.write(toFile: path, atomically: true, encoding: .utf8)
        for arguments in [["check"], ["check", "--strict"]] {
            let checked = try await run(hledger, ["-f", path] + arguments, in: directory)
            #expect(checked.status == 0, "\(checked.errors)")
        }
        let listed = try await run(
            hledger, ["-f", path, "balance", "--flat", "-N", "-O", "csv"], in: directory)
        let balance = try await erp.books.trialBalance()
        let expected = balance.accounts.filter { $0.value.debit != $0.value.credit }
            .mapValues { $0.debit - $0.credit }
        #expect(expected.count == 5)
        #expect(try Self.balances(listed.output) == expected)
        try await erp.books.expectToHold()
    }

    /// `"assets:1010 Cash","12.50 GBP, 1250 JPY"`, line by line.
    private static func balances(_ csv: String) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for line in csv.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: "\"").filter { $0 != "," }
            guard let account = fields[0].split(separator: ":").last?.prefix(4) else { continue }
            for amount in fields[1].components(separatedBy: ", ") {
                let words = amount.split(separator: " ")
                found["\(account) \(words[1])"] = try Thousandths(String(words[0])).count
            }
        }
        return found
    }
}
