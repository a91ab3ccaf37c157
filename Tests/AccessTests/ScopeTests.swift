import Testing

@testable import Access

@Suite struct `Scopes, roles and restrictions` {
    @Test(arguments: [
        "orders", "orders:", "orders:delete", ":read", "orders:read:x", "Orders:read",
    ])
    func `are refused when they are none`(text: String) {
        #expect(Scope(text) == nil)
        #expect(throws: UnknownScope(text: text)) { try ScopeSet([text]) }
    }

    @Test(arguments: [
        ("orders:read", "orders:read", true),
        ("orders:read", "orders:write", false),
        ("orders:*", "orders:write", true),
        ("orders:*", "journals:write", false),
        ("*:read", "audit:read", true),
        ("*:read", "keys:write", false),
        ("*", "keys:write", true),
        ("*:*", "audit:read", true),
    ])
    func `hold what they say and nothing more`(
        pattern: String, wanted: String, isHeld: Bool
    ) throws {
        let scope = try #require(Scope(wanted))
        #expect(try ScopeSet([pattern]).contains(scope) == isHeld)
    }

    @Test func `contain a smaller set, not a larger one`() throws {
        let erp = try ScopeSet(["journals:*", "orders:read"])
        #expect(erp.contains(try ScopeSet(["journals:read"])))
        #expect(!erp.contains(try ScopeSet(["journals:read", "orders:write"])))
        #expect(!erp.contains(try ScopeSet(["*"])))
    }

    @Test func `reach what belongs to a named store or region`() {
        let restriction = Restriction(stores: ["0007"], regions: ["north"])
        #expect(restriction.reaches(store: "0007", region: "south"))
        #expect(restriction.reaches(store: "0042", region: "north"))
        #expect(!restriction.reaches(store: "0042", region: "south"))
        #expect(!restriction.reaches(store: nil, region: nil))
        #expect(Restriction.none.reaches(store: nil, region: nil))
    }

    @Test func `hand out no wider reach than they have`() {
        let one = Restriction(stores: ["0007"])
        let two = Restriction(stores: ["0007", "0042"])
        #expect(two.contains(one))
        #expect(!one.contains(two))
        #expect(!one.contains(.none))
        #expect(Restriction.none.contains(one))
        #expect(!one.contains(Restriction(regions: ["north"])))
    }
}
