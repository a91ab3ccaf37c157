import Testing
import Transform

@Suite struct `Shipped mappings of X12, EDIFACT and UBL orders` {
    @Test func `every test in their files holds`() throws {
        let configuration = try ConfigurationFolder.load()
        let references = [
            "x12-850-to-purchase-order@1", "x12-856-to-ship-notice@1",
            "x12-810-to-supplier-invoice@1", "edifact-orders-to-purchase-order@1",
            "edifact-desadv-to-ship-notice@1", "edifact-invoic-to-supplier-invoice@1",
            "ubl-order-to-purchase-order@1",
        ]
        for reference in references {
            let mapping = try #require(configuration.mappings[reference])
            #expect(!mapping.tests.isEmpty, "\(reference)")
            let failures = mapping.runTests(samples: configuration.samples)
            #expect(failures.map(\.description) == [], "\(reference)")
        }
    }
}
