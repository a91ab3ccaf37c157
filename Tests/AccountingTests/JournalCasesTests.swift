import Accounting
import RetailModel
import RetailModelFixture
import Testing

/// Where amounts are compared: an account and the values of the dimensions that the case names.
private struct Place: Hashable, CustomStringConvertible {
    let account: String
    let dimensions: [String: String]

    var description: String { dimensions.isEmpty ? account : "\(account) \(dimensions)" }
}

extension JournalCase {
    /// Debit less credit that the case demands of each place.
    fileprivate func expected() throws -> [Place: Int64] {
        var nets: [Place: Int64] = [:]
        for line in try #require(expect.journals.first).lines {
            let place = Place(
                account: line.account, dimensions: comparesDimensions ? line.dimensions : [:])
            nets[place, default: 0] += try Sample.money(line.debit).minorUnits
            nets[place, default: 0] -= try Sample.money(line.credit).minorUnits
        }
        return nets.filter { $0.value != 0 }
    }

    /// The same of an entry, by the dimensions that the case names anywhere.
    fileprivate func nets(of entry: JournalEntry) -> [Place: Int64] {
        let named = Set(expect.journals.flatMap(\.lines).flatMap(\.dimensions.keys))
        var nets: [Place: Int64] = [:]
        for line in entry.lines {
            var dimensions: [String: String] = [:]
            if comparesDimensions, named.contains("jurisdiction") {
                dimensions["jurisdiction"] = line.dimensions.jurisdiction
            }
            let amount = line.amount.minorUnits
            let place = Place(account: line.account.rawValue, dimensions: dimensions)
            nets[place, default: 0] += line.side == .debit ? amount : -amount
        }
        return nets.filter { $0.value != 0 }
    }

    private var comparesDimensions: Bool { expect.compare == "account_and_dimensions" }
}

@Suite struct `The worked cases of the ledger` {
    /// The cases that one ticket decides: J08 to J10, J12 and J13 need other documents.
    private static let ids = ["J01", "J02", "J03", "J04", "J05", "J06", "J07", "J11"]

    @Test(arguments: ids) func `become the journal that is written beside them`(id: String) throws {
        let book = try CaseBook.read()
        let worked = try #require(book.cases.first { $0.id == id })
        let policy = try #require(
            PostingRules.DiscountPolicy(rawValue: worked.policy?["discounts"] ?? "gross"))
        let posting = try SalePosting(worked.sale(), under: Ledger.rules(discounts: policy))
        let entry = try #require(posting.entry)
        #expect(try worked.nets(of: entry) == worked.expected(), "\(worked.title)")
        #expect(posting.uncoded.isEmpty)
    }

    @Test func `are all here, each comparing by accounts or by dimensions too`() throws {
        let book = try CaseBook.read()
        #expect(book.cases.map(\.id) == Self.ids)
        #expect(
            book.cases.filter { $0.expect.compare == "account_and_dimensions" }.map(\.id) == ["J11"]
        )
        #expect(book.cases.allSatisfy { $0.expect.journals.count == 1 })
    }

    @Test func `use no account that their chart does not have`() throws {
        let book = try CaseBook.read()
        let used = book.cases.flatMap(\.expect.journals).flatMap(\.lines).map(\.account)
        #expect(Set(used).subtracting(book.chart.keys).isEmpty)
    }
}
