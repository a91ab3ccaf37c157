import RetailModel
import Testing
import Transform

@testable import API

/// What is refused of a document of procurement although its shape is right.
@Suite struct `The rules of what is bought` {
    /// The resource's example with `old` in place of `new`, and the code that comes of it.
    static let cases: [(resource: String, old: String, new: String, code: String)] = [
        ("vendors", "4012345000009", "4012345000008", "VEND-001"),
        ("vendors", "4012345000016", "4012345000017", "VEND-001"),
        ("vendors", "DE89370400440532013000", "DE88370400440532013000", "VEND-002"),
        ("vendors", "DE89370400440532013000", "12345678", ""),
        (
            "vendors", #""sites": ["#, #""sites": [{"site": "HAM"}, "#, "PROC-001"
        ),
        ("purchase_orders", #""lines": ["#, #""lines": [\#(extraLine), "#, "PROC-001"),
        ("purchase_orders", #""lines": "269.64""#, #""lines": "269.65""#, "PROC-002"),
        ("purchase_orders", #""lines": "269.64""#, #""lines": "269.6400""#, ""),
        ("purchase_orders", #""amount": "12.00""#, #""amount": "-12.00""#, "PROC-002"),
        ("purchase_orders", #""total": "335.15""#, #""total": "335.16""#, "PROC-002"),
        ("purchase_orders", "24", "999999999999999.999999999", "PROC-002"),
        (
            "purchase_orders", #""quantity": "24""#,
            #""quantity": "24", "allocations": [{"store": "1", "quantity": "25"}]"#, "PROC-003"
        ),
        ("goods_receipts", #""accepted": "22""#, #""accepted": "24""#, "PROC-003"),
        ("goods_receipts", #""reason": "damaged","#, "", "PROC-004"),
        ("supplier_invoices", "2026-04-12", "2026-03-12", "PROC-005"),
        ("supplier_invoices", #""net": "269.64""#, #""net": "269.63""#, "PROC-002"),
        ("supplier_invoices", #""amount": "53.51""#, #""amount": "53.50""#, "PROC-002"),
        (
            "supplier_invoices", #""due": "335.15""#, #""prepaid": "10", "due": "335.15""#,
            "PROC-002"
        ),
        ("supplier_invoices", #""due": "335.15""#, #""prepaid": "10", "due": "325.15""#, ""),
        ("vendor_claims", #""total": "22.47""#, #""total": "22.48""#, "PROC-002"),
        ("vendor_claims", "2026-03-27", "2026-03-12", "PROC-005"),
    ]

    private static let extraLine =
        #"{"line": "1", "item": "MUG-1", "quantity": "0", "unit_cost": "1"}"#

    @Test(arguments: cases.indices)
    func `name what is wrong by a code`(_ index: Int) throws {
        let (plural, old, new, code) = Self.cases[index]
        let resource = try #require(Resource.all.first { "\($0.plural)" == plural })
        let body = resource.example.replacing(old, with: new)
        #expect(body != resource.example)
        #expect(Self.code(of: body, resource) == code, "\(new)")
    }

    @Test(arguments: Resource.all.map(\.title))
    func `let each example through`(_ title: String) throws {
        let resource = try #require(Resource.all.first { $0.title == title })
        #expect(Self.code(of: resource.example, resource) == "")
    }

    static func code(of body: String, _ resource: Resource) -> String {
        do {
            let body = try RecordBody(Array(body.utf8), resource.shape)
            _ = try body.draft(of: resource, AccountSeal(keys: "key"))
            return ""
        } catch {
            return error.code
        }
    }
}

/// What is kept of the number of a bank account.
@Suite struct `The seal on bank accounts` {
    private let number = "DE89370400440532013000"

    @Test func `keeps four characters, and the same hash for the same account and key`() throws {
        let (seal, other) = (AccountSeal(keys: "one"), AccountSeal(keys: "two"))
        #expect(AccountSeal.masked(number) == "****3000")
        let fingerprint = try #require(seal.fingerprint(of: number))
        #expect(fingerprint.count == AccountSeal.fingerprintLength)
        #expect(seal.fingerprint(of: number) == fingerprint)
        #expect(seal.fingerprint(of: "DE75512108001245126199") != fingerprint)
        #expect(other.fingerprint(of: number) != fingerprint)
        #expect(AccountSeal(keys: nil).fingerprint(of: number) == nil)
    }

    @Test func `knows its own fingerprints, also those of the key before`() throws {
        let fingerprint = try #require(AccountSeal(keys: "one").fingerprint(of: number))
        #expect(AccountSeal(keys: "two,one").isOwn(fingerprint, of: "****3000"))
        #expect(!AccountSeal(keys: "two").isOwn(fingerprint, of: "****3000"))
        #expect(!AccountSeal(keys: "one").isOwn(fingerprint, of: "****3001"))
        #expect(!AccountSeal(keys: nil).isOwn(fingerprint, of: "****3000"))
    }

    @Test func `what is not to be shown around is quoted in no fault`() throws {
        let body = Resource.vendors.example.replacing(number, with: "de89 3704 0044")
            .replacing("erika@example.com", with: "e@")
        let root = try JSONDocument(parsing: Array(body.utf8)).root
        let faults = Resource.vendors.shape.faults(of: root)
        #expect(faults.map(\.pointer) == ["/bank_accounts/0/account", "/contacts/0/email"])
        for fault in faults {
            #expect(!fault.problem.contains("3704"))
            #expect(!fault.problem.contains("e@"))
        }
    }

    @Test(arguments: [
        ("GB82WEST12345698765432", true), ("GB82WEST12345698765433", false),
        ("NO9386011117947", true), ("FR1420041010050500013M02606", true),
        ("FR1420041010050500013M02607", false),
    ])
    func `an IBAN is known by its check digits`(_ text: String, _ holds: Bool) {
        #expect(IBAN.isLike(text))
        #expect(IBAN.holds(text) == holds)
    }
}
