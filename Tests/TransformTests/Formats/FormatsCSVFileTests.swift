import RetailModel
import Testing
import Transform

@Suite struct `Reading real files` {
    private func day(_ name: String) throws -> [UInt8]? {
        let file = FormatsFolders.shared.appendingPathComponent("data/retail/online-retail/by-day")
            .appendingPathComponent(name)
        return try? FormatsFolders.bytes(file)
    }

    /// A small cut of the same file, for a clone without the shared material.
    private let sample = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,UK
        536381,82567,"AIRLINE LOUNGE,METAL SIGN",2,2010-12-01 09:41:00,2.1,15311.0,UK
        536477,22041,"RECORD FRAME 7"" SINGLE SIZE ",48,2010-12-01 12:27:00,2.1,16210.0,UK
        536414,22139,,56,2010-12-01 11:52:00,0.0,,UK
        """

    private struct Figures: Equatable {
        var records = 0
        var fieldBytes = 0
        var units: Int64 = 0
        var sales = ExactDecimal.zero
        var refused = 0
        var withoutCustomer = 0
    }

    private func figures(_ file: [UInt8], chunkBytes: Int) throws -> Figures {
        var figures = Figures()
        var reader = CSVReader()
        func note(_ batch: CSVBatch) throws {
            for row in batch {
                guard case .record(let record) = row else {
                    figures.refused += 1
                    continue
                }
                figures.records += 1
                for position in 0..<record.count {
                    figures.fieldBytes += record[position].utf8.count
                }
                let units = try #require(Int64(record[3].text))
                let price = try #require(ExactDecimal(record[5].text))
                figures.units += units
                let amount = try #require(ExactDecimal(units).multiplied(by: price))
                figures.sales = try #require(figures.sales.adding(amount))
                if record[6].isEmpty { figures.withoutCustomer += 1 }
            }
        }
        var start = 0
        while start < file.count {
            let end = min(start + chunkBytes, file.count)
            try note(reader.feed(Array(file[start..<end])))
            start = end
        }
        try note(reader.finish())
        return figures
    }

    @Test(arguments: [1, 4096, 1_000_000])
    func `a day of a real shop has the figures that Python's csv module finds`(chunkBytes: Int)
        throws
    {
        let expected: Figures
        let file: [UInt8]
        if let day = try day("2010-12-01.csv") {
            file = day
            expected = Figures(
                records: 3108, fieldBytes: 249_910, units: 26_814,
                sales: try #require(ExactDecimal("58635.56")), refused: 0, withoutCustomer: 1140)
        } else {
            file = Array(sample.utf8)
            expected = Figures(
                records: 4, fieldBytes: 256, units: 112,
                sales: try #require(ExactDecimal("120.30")), refused: 0, withoutCustomer: 1)
        }
        #expect(try figures(file, chunkBytes: chunkBytes) == expected)
    }

    @Test func `the small cut has the figures that Python's csv module finds`() throws {
        let expected = Figures(
            records: 4, fieldBytes: 256, units: 112, sales: try #require(ExactDecimal("120.30")),
            refused: 0, withoutCustomer: 1)
        #expect(try figures(Array(sample.utf8), chunkBytes: 64) == expected)
    }
}

@Suite struct `Writing separated values` {
    @Test func `fields are quoted where they must be and nowhere else`() throws {
        var csv = CSVWriter()
        csv.record(["sku", "say \"hi\"", "a,b", "two\nlines", " edge", "", "Größe"])
        csv.field("85123A")
        csv.field(Int64(-6))
        csv.field(try #require(ExactDecimal("2.50")))
        csv.field(utf8: ByteSlice(Array("x\r".utf8)))
        csv.endRecord()
        #expect(
            String(decoding: csv.bytes, as: UTF8.self)
                == "sku,\"say \"\"hi\"\"\",\"a,b\",\"two\nlines\",\" edge\",,Größe\r\n"
                + "85123A,-6,2.50,\"x\r\"\r\n")
    }

    @Test func `a lone empty field is quoted and a record without fields is not written`() {
        var csv = CSVWriter(dialect: CSVDialect(separator: ";"))
        csv.record([""])
        csv.record([])
        csv.record(["", "a;b", "c,d"])
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "\"\"\r\n;\"a;b\";c,d\r\n")
        csv.removeAll()
        #expect(csv.bytes.isEmpty)
    }

    @Test func `what is written is read back the same`() {
        let records = [["a", "b"], ["x,\"y\"", "\r\n"], ["", " "], ["\"", "é😀"], ["1", ""]]
        var csv = CSVWriter()
        for record in records { csv.record(record) }
        var reader = CSVReader(dialect: CSVDialect(hasHeader: false))
        var read: [[String]] = []
        for row in Array(reader.feed(csv.bytes)) + Array(reader.finish()) {
            if case .record(let record) = row { read.append(record.texts) }
        }
        #expect(read == records)
    }
}
