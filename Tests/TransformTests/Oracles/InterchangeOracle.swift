@testable import Transform

/// An interchange is the same however it arrives in pieces, its transactions become JSON, what is
/// wrong stands inside of the file, and the answer to its sender is itself sound.
enum InterchangeOracle {
    private static let guides: EDIGuides = {
        do throws(ConfigurationProblems) {
            return try EDIGuides.read([("x12.yaml", x12), ("edifact.yaml", edifact)])
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static let x12 = """
        guide: fuzz-850
        version: 1
        standard: x12
        transaction: "850"
        elements:
          BEG: [ID 2/2!, ID 2/2!, AN 1/22!, AN 1/30, DT 6/8!]
          PO1: [AN 1/20, R 1/15, ID 2/2, R 1/17, ID 2/2, ID 2/2, AN 1/48, ...]
          AMT: [ID 1/3!, N2 1/18, TM]
        conditions:
          PO1: [C0302, P0607]
          REF: [R0203]
        segments:
          - BEG
          - CUR?
          - REF 0..2
          - loop: N1*
            segments: [N3*, N4?]
          - loop: PO1+
            segments:
              - PID*
              - loop: SDQ*
                lift: yes
                segments: [AMT?]
          - hierarchy: HL*
            segments: [MAN*]
          - CTT?
        """
    private static let edifact = """
        guide: fuzz-orders
        version: 1
        standard: edifact
        transaction: ORDERS
        elements:
          DTM: [AN 1/3!:AN 1/35:AN 1/3]
          QTY: [AN 1/3!:R 1/15!:AN 1/3]
          PRI: [AN 1/3!:R 1/15?, ...]
        segments:
          - BGM
          - DTM+
          - loop: NAD*
            segments: [LOC*]
          - loop: LIN*
            segments: [PIA*, QTY*, PRI*]
          - UNS?
        """

    static func check(_ input: [UInt8]) throws(OracleBroken) {
        let whole = read([input])
        let parts = read(pieces(of: input))
        try hold(shown(whole) == shown(parts), "\(shown(whole)) is \(shown(parts)) in pieces.")
        var receipt = EDIReceipt()
        var end = 0
        for reading in whole {
            for problem in problems(reading) {
                try hold(problem.place.byteOffset <= input.count, problem.problem)
                try hold(!problem.remedy.isEmpty, problem.code)
            }
            switch reading {
            case .transaction(let transaction):
                try hold(transaction.byteRange.lowerBound >= end, "Transactions overlap.")
                end = transaction.byteRange.upperBound
                try hold(end <= input.count, "A transaction ends behind the file.")
                try receipt.add(transaction, problems: document(transaction))
            case .groupEnd(let end): receipt.add(end)
            case .interchangeEnd(let end):
                receipt.add(end)
                try answer(receipt)
                receipt = EDIReceipt()
            default: break
            }
        }
    }

    /// A reader with limits that inputs reach.
    private static let tight: EDIReader = {
        var limits = EDIReader.Limits()
        limits.segmentBytesMax = 1024
        limits.transactionBytesMax = 4096
        return EDIReader(limits: limits)
    }()

    private static func read(_ chunks: [[UInt8]], _ fresh: EDIReader = tight) -> [EDIReading] {
        var reader = fresh
        var readings: [EDIReading] = []
        for chunk in chunks { readings += reader.feed(chunk) }
        return readings + reader.finish()
    }

    private static func document(
        _ transaction: EDITransaction
    ) throws(OracleBroken) -> [EDIProblem] {
        let document = guides.document(of: transaction)
        do throws(JSONError) {
            _ = try JSONDocument(parsing: document.json)
        } catch {
            throw OracleBroken(description: "The document is no JSON: \(error)")
        }
        for problem in document.problems {
            try hold(!problem.problem.isEmpty, "A problem has no words.")
        }
        return document.problems
    }

    /// What cannot be written in the sender's own separators is told instead.
    private static func answer(_ receipt: EDIReceipt) throws(OracleBroken) {
        let answer = try? receipt.answer(control: "1", date: "20260302", time: "0915")
        guard let bytes = answer ?? nil else { return }
        // Nobody to answer to: whose header names no sender gets an answer that names no receiver.
        let answers = read([bytes], EDIReader())
        let refusals = answers.flatMap { problems($0) }.filter {
            $0.severity == .refusal && $0.place.segment != "ISA" && $0.place.segment != "UNB"
        }
        let text = String(decoding: bytes, as: UTF8.self)
        try hold(refusals.isEmpty, "The answer is refused: \(refusals) \(text)")
    }

    private static func problems(_ reading: EDIReading) -> [EDIProblem] {
        switch reading {
        case .transaction(let transaction): transaction.problems
        case .groupEnd(let end): end.problems
        case .interchangeEnd(let end): end.problems
        case .refused(let problem): [problem]
        default: []
        }
    }

    /// Everything that a reading says, apart from the chunk it lies in.
    private static func shown(_ readings: [EDIReading]) -> [String] {
        readings.map { reading in
            let told = problems(reading).map(\.problem).joined(separator: " ")
            switch reading {
            case .interchange(let interchange): return "\(interchange)"
            case .group(let group): return "\(group)"
            case .transaction(let transaction):
                let last = transaction.segment(transaction.segmentCount - 1)
                return "\(transaction.type) \(transaction.byteRange) \(last.source.text) \(told)"
            case .interchangeAcknowledgement(let segment): return segment.source.text
            case .groupEnd(let end): return "\(end.transactionCount) \(told)"
            case .interchangeEnd(let end): return "\(end.segmentCount) \(told)"
            case .refused: return told
            }
        }
    }
}
