import RetailModel
import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns) struct `Mapping the Online Retail files` {
    @Test func `the shipped configuration is free of problems and its own tests hold`() throws {
        let configuration = try ConfigurationFolder.load()
        #expect(configuration.mappings.count == 28)
        for mapping in configuration.mappings.values {
            let failures = mapping.runTests(samples: configuration.samples)
            #expect(failures.map(\.description) == [])
            #expect(mapping.tests.count >= 1, "\(mapping.reference)")
        }
    }

    @Test func `an invoice becomes this canonical document, byte for byte`() throws {
        let configuration = try ConfigurationFolder.load()
        let connection = try #require(configuration.connection(named: "online-retail"))
        let sample = try #require(configuration.samples["samples/online-retail-return.csv"])
        let file = try RetailFile(Array(sample.utf8), connection: connection)
        let mapped = connection.map(.rows(file.groups[0]))[0]
        guard case .document(let json) = mapped.result else {
            Issue.record("it was not mapped: \(mapped.result)")
            return
        }
        let expected = [
            #"{"kind":"return","channel":"ecom","store":"WEB","order":"C536379","revision":"1","#,
            #""business_date":"2010-12-01","occurred_at":"2010-12-01T09:41:00.000Z","#,
            #""currency":"GBP","region":"GB","customer":"14527","lines":[{"line":"1","#,
            #""kind":"discount","item":"D","description":"Discount","quantity":"-1","#,
            #""unit_price":"27.5","gross":"-27.50"}],"tenders":[{"kind":"account","#,
            #""amount":"-27.50","reference":"14527"}],"total":"-27.50"}"#,
        ]
        #expect(String(decoding: json, as: UTF8.self) == expected.joined())
        #expect(mapped.documentType == "sale@1")
        #expect(mapped.mapping == "online-retail-to-sale@1")
    }

    @Test func `every document is one that the canonical readers accept`() throws {
        let connection = try #require(
            try ConfigurationFolder.load().connection(named: "online-retail"))
        let file = try RetailFile(
            try ConfigurationFolder.bytes(of: ConfigurationFolder.fixture), connection: connection)
        var (sales, adjustments) = (0, 0)
        for group in file.groups {
            let mapped = connection.map(.rows(group))[0]
            guard case .document(let json) = mapped.result else {
                Issue.record("it was not mapped: \(mapped.result)")
                continue
            }
            let root = try JSONDocument(parsing: json, keys: CanonicalDocument.keys).root
            if mapped.documentType == "sale@1" {
                let sale = try SaleReader.sale(root)
                #expect(sale.lines.count == group.count)
                sales += 1
            } else {
                #expect(try AdjustmentReader.adjustment(root).lines.count == group.count)
                adjustments += 1
            }
        }
        #expect(sales == 34)
        #expect(adjustments == 0)
    }

    @Test func `the first hours of the source come out in count and value`() throws {
        let connection = try #require(
            try ConfigurationFolder.load().connection(named: "online-retail"))
        let file = try RetailFile(
            try ConfigurationFolder.bytes(of: ConfigurationFolder.fixture), connection: connection)
        var totals = MappedTotals()
        for group in file.groups { try totals.add(connection.map(.rows(group))[0]) }
        #expect(totals.failures.isEmpty)
        #expect(totals.lines == 300)
        #expect(totals.sales == 31)
        #expect(totals.returns == 3)
        #expect(totals.salesValue == ExactDecimal("13534.51"))
        #expect(totals.returnsValue == ExactDecimal("-173.63"))
        #expect(totals.units == ExactDecimal(6511))
    }

    @Test(.enabled(if: ConfigurationFolder.hasRetail))
    func `seven months agree with the figures counted from the source`() throws {
        let connection = try #require(
            try ConfigurationFolder.load().connection(named: "online-retail"))
        var totals = MappedTotals()
        for (month, expected) in OnlineRetailFigures.months {
            let path = "\(ConfigurationFolder.retail)/online_retail_\(month).csv.gz"
            let file = try RetailFile(
                try ConfigurationFolder.unzipped(path), connection: connection)
            var monthly = MappedTotals()
            for group in file.groups {
                let mapped = connection.map(.rows(group))[0]
                try monthly.add(mapped)
                try totals.add(mapped)
            }
            #expect(monthly.failures.isEmpty)
            #expect(OnlineRetailFigures.row(monthly) == expected, "\(month)")
        }
        #expect(totals.sales + totals.returns + totals.adjustments == 12_795)
        #expect(totals.units == ExactDecimal(2_292_167))
        // One price of 0.001 disappears when its line is rounded to pence; the lines keep it.
        #expect(totals.total == ExactDecimal("4397950.76"))
        for (region, value) in OnlineRetailFigures.netValueByRegion {
            #expect(totals.valueByRegion[region] == ExactDecimal(value), "\(region)")
        }
        #expect(totals.valueByRegion.count == OnlineRetailFigures.netValueByRegion.count)
    }
}
