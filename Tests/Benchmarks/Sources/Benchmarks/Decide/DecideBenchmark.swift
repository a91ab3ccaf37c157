import Accounting
import Crypto
import Foundation
import Inventory
import Pipeline
import RetailModel
import Transform

/// What a sale costs from its text to its decision, against Foundation only decoding the text.
///
/// Ours parses, checks every member, reads amounts exactly, balances the sale and decides its
/// journal lines. The whole of stage one also decides stock movements, writes the content in its
/// fixed form and hashes it. All figures are processor time of one thread.
struct DecideBenchmark {
    private static let turnsPerRound = 20_000
    private static let variants = 64

    private let rounds: Rounds
    private let rules: PostingRules
    private let bodies: [[UInt8]]
    private let texts: [Data]

    init(rounds: Rounds) throws {
        self.rounds = rounds
        rules = try BooksFolder.configuration().rules
        bodies = (0..<Self.variants).map { SampleSale.body(ticket: 1000 + $0) }
        texts = bodies.map { Data($0) }
    }

    func run() throws -> Report {
        let contenders: [(name: String, turn: (Int) throws -> Int)] = [
            ("parse + map + decide", parseMapDecide),
            ("JSONDecoder, amounts as String", decodeToText),
            ("JSONDecoder, amounts as Decimal", decodeToDecimal),
            ("whole of stage one", decide), ("part: parse", parse),
            ("part: parse + read", read), ("part: post", try post()),
            ("part: movements", try move()),
            ("part: content text", try write()), ("part: SHA-256 of it", try hash()),
        ]
        var figures = [[Double]](repeating: [], count: contenders.count)
        try rounds.each("decide") {
            for (index, contender) in contenders.enumerated() {
                figures[index].append(try Self.secondsPerTurn(contender.turn))
            }
        }
        var report = Report()
        report.add("sale's text", "\(bodies[0].count) bytes", "3 lines, 2 tenders")
        for (contender, seconds) in zip(contenders, figures) {
            report.add(
                contender.name, Report.microseconds(Rounds.median(seconds)),
                Report.spread(seconds, Report.microseconds))
        }
        let medians = figures.map(Rounds.median)
        report.add(
            "parse + map + decide against JSONDecoder (String)", ratio: medians[1] / medians[0],
            atLeast: 5)
        report.add(
            "parse + map + decide against JSONDecoder (Decimal)", ratio: medians[2] / medians[0],
            atLeast: 5)
        report.add(
            "whole of stage one against JSONDecoder (String)", Report.ratio(medians[1] / medians[3])
        )
        report.add(
            "whole of stage one against JSONDecoder (Decimal)",
            Report.ratio(medians[2] / medians[3]))
        return report
    }

    private static func secondsPerTurn(_ turn: (Int) throws -> Int) throws -> Double {
        var sum = 0
        for index in 0..<variants { sum &+= try turn(index) }
        let started = Rounds.threadSeconds()
        for index in 0..<turnsPerRound { sum &+= try turn(index % variants) }
        let seconds = Rounds.threadSeconds() - started
        // The sum of something that each turn found out: without it the work could be left out.
        guard sum != 0 else {
            throw Failure(problem: "A turn did nothing.", remedy: "Look at the sample sale.")
        }
        return seconds / Double(turnsPerRound)
    }

    // MARK: - The contenders

    private func parseMapDecide(_ index: Int) throws -> Int {
        let document = try JSONDocument(parsing: bodies[index], keys: CanonicalDocument.keys)
        let posting = try SalePosting(try SaleReader.sale(document.root), under: rules)
        return posting.entry?.lines.count ?? 0
    }

    private func decide(_ index: Int) throws -> Int {
        let document = try IncomingDocument.sale(bodies[index], under: rules)
        guard case .decided(let entry?, _) = document.posting else {
            throw Failure(problem: "The sample was not decided.", remedy: "Correct it.")
        }
        return entry.lines.count + document.movements.count + Int(document.contentHash[0])
    }

    private func decodeToText(_ index: Int) throws -> Int {
        try JSONDecoder.shared.decode(CodableSale<String>.self, from: texts[index]).lines.count
    }

    private func decodeToDecimal(_ index: Int) throws -> Int {
        try JSONDecoder.shared.decode(CodableSale<ExactAmount>.self, from: texts[index]).lines.count
    }

    private func parse(_ index: Int) throws -> Int {
        try JSONDocument(parsing: bodies[index], keys: CanonicalDocument.keys).byteCount
    }

    private func read(_ index: Int) throws -> Int {
        let document = try JSONDocument(parsing: bodies[index], keys: CanonicalDocument.keys)
        return try SaleReader.sale(document.root).lines.count
    }

    // MARK: - The parts after reading

    private func sales() throws -> [Sale] {
        try bodies.map { body in
            try SaleReader.sale(JSONDocument(parsing: body, keys: CanonicalDocument.keys).root)
        }
    }

    private func post() throws -> (Int) throws -> Int {
        let sales = try sales()
        return { try SalePosting(sales[$0], under: rules).entry?.lines.count ?? 0 }
    }

    private func move() throws -> (Int) throws -> Int {
        let sales = try sales()
        return { StockMovements.of(sales[$0]).count }
    }

    private func write() throws -> (Int) throws -> Int {
        let sales = try sales()
        return { ContentWriter.bytes(of: sales[$0], extensions: nil).count }
    }

    private func hash() throws -> (Int) throws -> Int {
        let contents = try sales().map { ContentWriter.bytes(of: $0, extensions: nil) }
        return { Int(Array(SHA256.hash(data: contents[$0]))[0]) + 1 }
    }
}

extension JSONDecoder {
    /// One for all turns, so that Foundation does not pay for making it.
    fileprivate static let shared = JSONDecoder()
}
