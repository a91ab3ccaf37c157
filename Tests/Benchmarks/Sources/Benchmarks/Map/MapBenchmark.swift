import Foundation
import Pipeline
import RetailModel
import Transform

/// What a shop's order costs from its text to a checked canonical sale, against jq and JSONata, and
/// how fast files of separated values and X12 are read.
///
/// Ours parses the order, converts its values exactly, maps it by the shipped configuration, writes
/// the canonical text, reads it back by its schema and balances it. jq and JSONata map and write
/// with binary floats and check nothing. All figures are processor time of one thread.
struct MapBenchmark {
    private static let documents = 20_000
    /// JSONata in Python is slow: fewer documents say as much.
    private static let documentsOfPython = 1_000
    private static let variants = 64
    private static let fileBytes = 32 * 1024 * 1024

    private let rounds: Rounds
    private let folder: URL
    private let configuration: Configuration
    private let bodies: [[UInt8]]

    init(rounds: Rounds, folder: URL) throws {
        self.rounds = rounds
        self.folder = folder
        configuration = try BooksFolder.configuration()
        bodies = (0..<Self.variants).map { SampleShopOrder.body(number: 450_789_000 + $0) }
    }

    func run() throws -> Report {
        let mapping = try Mapping(configuration)
        let orders = try file(of: Self.documents)
        let few = try file(of: Self.documentsOfPython)
        var (ours, mapped, jq, jsonata) = ([Double](), [Double](), [Double](), [Double]())
        var (x12, trees, csv) = ([Double](), [Double](), [Double]())
        try rounds.each("map") {
            ours.append(try secondsPerTurn { try mapping.checked(bodies[$0]) })
            mapped.append(try secondsPerTurn { try mapping.mapped(bodies[$0]).count })
            jq.append(try secondsOfJq(orders))
            jsonata.append(try secondsOfJSONata(few))
            x12.append(try bytesPerSecond(interchange(), Self.readX12))
            trees.append(
                try bytesPerSecond(interchange()) { bytes in
                    Self.readX12(bytes, configuration.transform.guides)
                })
            csv.append(try bytesPerSecond(rows(), Self.readCSV))
        }
        var report = Report()
        report.add("order's text", "\(bodies[0].count) bytes", "2 lines, discount, taxes, shipping")
        for (name, seconds) in [
            ("part: parse + map + write", mapped), ("jq 1.6, map + write", jq),
            ("JSONata in Python, map + write", jsonata),
        ] {
            report.add(
                name, Report.microseconds(Rounds.median(seconds)),
                Report.spread(seconds, Report.microseconds))
        }
        let median = Rounds.median(ours)
        report.add(
            "parse + map + validate + write", median, atMost: 40e-6, as: Report.microseconds,
            Report.spread(ours, Report.microseconds))
        report.add("against jq", ratio: Rounds.median(jq) / median, atLeast: 1)
        report.add("against JSONata in Python", ratio: Rounds.median(jsonata) / median, atLeast: 1)
        for (name, speeds) in [
            ("X12 read", x12), ("X12 read into trees", trees), ("CSV read", csv),
        ] {
            report.add(
                name, Self.megabytes(Rounds.median(speeds)), Report.spread(speeds, Self.megabytes))
        }
        return report
    }

    private static func megabytes(_ bytesPerSecond: Double) -> String {
        String(format: "%.0f MB/s", bytesPerSecond / 1e6)
    }

    // MARK: - Ours

    /// One order through the shipped connection.
    private struct Mapping {
        let connection: ConnectionPlan
        let reader: RecordReader

        init(_ configuration: Configuration) throws {
            guard let connection = configuration.transform.connection(named: "shopify-orders"),
                let reader = connection.reader
            else {
                throw Failure(
                    problem: "The shipped configuration has no connection shopify-orders.",
                    remedy: "Look at Config/connections.")
            }
            self.connection = connection
            self.reader = reader
        }

        func mapped(_ body: [UInt8]) throws -> [UInt8] {
            let root = try JSONDocument(parsing: body, keys: reader.keys).root
            guard let reading = reader.read(root),
                case .document(let json)? = connection.map(.document(reading.record)).first?.result
            else {
                throw Failure(
                    problem: "The sample order is not mapped.", remedy: "Look at its text.")
            }
            return json
        }

        func checked(_ body: [UInt8]) throws -> Int {
            let json = try mapped(body)
            let root = try JSONDocument(parsing: json, keys: CanonicalDocument.keys).root
            let balance = try SaleBalance(of: SaleReader.sale(root))
            if let imbalance = balance.imbalance(toleranceMinorUnits: 1) {
                throw Failure(problem: imbalance.problem, remedy: "Look at the sample order.")
            }
            return json.count
        }
    }

    private func secondsPerTurn(_ turn: (Int) throws -> Int) throws -> Double {
        var sum = 0
        for index in 0..<Self.variants { sum &+= try turn(index) }
        let started = Rounds.threadSeconds()
        for index in 0..<Self.documents { sum &+= try turn(index % Self.variants) }
        let seconds = Rounds.threadSeconds() - started
        guard sum != 0 else {
            throw Failure(problem: "A turn did nothing.", remedy: "Look at the sample order.")
        }
        return seconds / Double(Self.documents)
    }

    // MARK: - Peers

    private func file(of count: Int) throws -> URL {
        var text: [UInt8] = []
        for index in 0..<count { text += bodies[index % Self.variants] + [UInt8(ascii: "\n")] }
        let file = folder.appending(path: "orders-\(count).ndjson")
        try Data(text).write(to: file)
        return file
    }

    private static func peerFile(_ name: String) -> String {
        Workspace.root.appending(path: "Tests/Benchmarks/Mapping/\(name)").path
    }

    private func secondsOfJq(_ orders: URL) throws -> Double {
        let outcome = try Tool("jq").run(["-c", "-f", Self.peerFile("order.jq"), orders.path])
        return outcome.processorSeconds / Double(Self.documents)
    }

    private func secondsOfJSONata(_ orders: URL) throws -> Double {
        let outcome = try Tool("python3").run([
            Self.peerFile("jsonata_peer.py"), Self.peerFile("order.jsonata"), orders.path,
        ])
        guard let seconds = Double(outcome.output.prefix { $0 != " " }) else {
            throw Failure(
                problem: "The JSONata peer said \(outcome.output).",
                remedy: "Install it: pip install jsonata-python.")
        }
        return seconds / Double(Self.documentsOfPython)
    }

    // MARK: - Files

    private func bytesPerSecond(
        _ bytes: [UInt8], _ read: ([UInt8]) throws -> Int
    ) throws -> Double {
        let started = Rounds.threadSeconds()
        guard try read(bytes) > 0 else {
            throw Failure(problem: "A file held nothing.", remedy: "Look at the sample.")
        }
        return Double(bytes.count) / (Rounds.threadSeconds() - started)
    }

    private static let pieceBytes = 256 * 1024

    private static func pieces(_ bytes: [UInt8], _ body: ([UInt8]) -> Void) {
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            body(Array(bytes[start..<min(start + pieceBytes, bytes.count)]))
        }
    }

    private func interchange() throws -> [UInt8] {
        let sample = Workspace.root.appending(path: "Config/samples/x12-850.x12")
        let one = [UInt8](try Data(contentsOf: sample))
        var bytes: [UInt8] = []
        while bytes.count < Self.fileBytes { bytes += one }
        return bytes
    }

    private static func readX12(_ bytes: [UInt8]) -> Int {
        var (reader, count) = (EDIReader(), 0)
        pieces(bytes) { count += reader.feed($0).count }
        return count + reader.finish().count
    }

    private static func readX12(_ bytes: [UInt8], _ guides: EDIGuides) -> Int {
        var (reader, count) = (EDIReader(), 0)
        pieces(bytes) { piece in
            for case .transaction(let transaction) in reader.feed(piece) {
                count += guides.document(of: transaction).json.count
            }
        }
        return count
    }

    private func rows() -> [UInt8] {
        var text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
        let row = "536370,22728,\"ALARM CLOCK, BAKELIKE PINK\",24,2010-12-01 08:45:00,3.75,12583\n"
        text += String(repeating: row, count: Self.fileBytes / row.utf8.count)
        return Array(text.utf8)
    }

    private static func readCSV(_ bytes: [UInt8]) -> Int {
        var (reader, count) = (CSVReader(), 0)
        pieces(bytes) { count += reader.feed($0).count }
        return count + reader.finish().count
    }
}
