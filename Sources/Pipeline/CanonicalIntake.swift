import Crypto
import Inventory
import RetailModel
import Routing
import Store
import Transform

// Stage one for every kind of canonical document, with the route that it takes.
extension IncomingDocument {
    /// Kinds of document that have readers of their own, by the name of their schema.
    private static let saleSchema = "sale"
    private static let adjustmentSchema = "stock-adjustment"
    private static let transferSchema = "stock-transfer"
    private static let reservationSchema = "stock-reservation"

    /// Reads and decides a canonical document: a pure function of the text and the configuration.
    ///
    /// - Parameter type: The schema, `sale@1`.
    /// - Throws: ``IntakeRefusal`` when the text is not JSON or breaks the schema.
    public static func read(
        _ body: [UInt8], type: String, under configuration: Configuration,
        treatment: DocumentTreatment = .rules
    ) throws(IntakeRefusal) -> IncomingDocument {
        let decision = try decision(body, type: type, under: configuration)
        let rules = decision.route?.rules.flatMap { configuration.rulesByName[$0] }
        var document: IncomingDocument
        switch type.prefix(while: { $0 != "@" }) {
        case saleSchema:
            document = try sale(
                body, under: rules ?? configuration.rules, treatment: treatment)
        case adjustmentSchema: document = try adjustment(body)
        case transferSchema:
            document = try step(body, type: type, ofTransfer: true, under: configuration)
        case reservationSchema:
            document = try step(body, type: type, ofTransfer: false, under: configuration)
        default: document = try record(body, type: type, under: configuration)
        }
        document.follow(decision)
        document.holdBackUncountable()
        return document
    }

    /// What a route says, or why it can say nothing.
    private struct Decision {
        var route: RouteDecision?
        var problem: CaseReason?
    }

    private static func decision(
        _ body: [UInt8], type: String, under configuration: Configuration
    ) throws(IntakeRefusal) -> Decision {
        var record: Record?
        if configuration.routes.readsDocuments(of: type),
            let reader = configuration.canonicalReaders[type]
        {
            record = try reading(body, reader).record
        }
        do throws(MappingProblem) {
            guard let plan = try configuration.routes.route(of: type, record) else {
                return Decision()
            }
            return Decision(route: try RouteDecision(plan, record))
        } catch {
            return Decision(
                problem: CaseReason(
                    code: error.rule.code, problem: "\(error.path): \(error.problem)",
                    remedy: error.remedy))
        }
    }

    private static func reading(
        _ body: [UInt8], _ reader: RecordReader
    ) throws(IntakeRefusal) -> RecordReader.Reading {
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: body, keys: reader.keys).root
        } catch {
            throw .malformed(error)
        }
        if let reading = reader.read(root) { return reading }
        throw .schema([
            DocumentProblem(
                "DOC-003", at: root, problem: "The document is not an object.",
                remedy: "Send an object in braces.")
        ])
    }

    private mutating func follow(_ decision: Decision) {
        route = decision.route
        if let problem = decision.problem {
            posting = .waiting(problem)
            return
        }
        guard let decided = decision.route else { return }
        if !decided.movesStock { movements = [] }
        if !decided.postsLedger, case .decided = posting { posting = .decided(nil, uncoded: []) }
    }

    /// The largest quantity of one movement. Many millions of such still add up in the 36 digits
    /// of a position, with all their decimals; one beyond it would have every later movement of its
    /// item refused.
    private static let quantityMax = ExactDecimal(1_000_000_000_000)

    private mutating func holdBackUncountable() {
        guard case .decided = posting else { return }
        let beyond = movements.first {
            let amount = $0.quantity.amount
            return (amount.isNegative ? amount.negated : amount) > Self.quantityMax
        }
        guard let beyond else { return }
        posting = .waiting(
            CaseReason(
                code: "STOCK-001",
                problem: "Line \(beyond.line) moves \(beyond.quantity) of \(beyond.item), more "
                    + "than \(Self.quantityMax).",
                remedy: "Correct the quantity, or its unit."))
    }

    /// Reads one step of a transfer or reservation, which its schema describes but for what its
    /// lines must be.
    private static func step(
        _ body: [UInt8], type: String, ofTransfer isOfTransfer: Bool,
        under configuration: Configuration
    ) throws(IntakeRefusal) -> IncomingDocument {
        var document = try record(body, type: type, under: configuration)
        let root = try parsed(body)
        do throws(DocumentRefusal) {
            let step = try StockStepReader.step(root, isOfTransfer: isOfTransfer)
            document.movements = StockMovements.of(step)
        } catch {
            throw .schema(error.problems)
        }
        return document
    }

    // MARK: - Documents that only their schema describes

    /// Reads a canonical document by its schema: kept, counted and published; nothing is posted.
    private static func record(
        _ body: [UInt8], type: String, under configuration: Configuration
    ) throws(IntakeRefusal) -> IncomingDocument {
        guard let reader = configuration.canonicalReaders[type] else {
            throw .schema([
                DocumentProblem(
                    "DOC-011", at: try parsed(body), problem: "There is no schema \"\(type)\".",
                    remedy: "Add it to schemas/, or name one that is there.")
            ])
        }
        let reading = try reading(body, reader)
        let root = try parsed(body)
        let faults = RecordFaults.problems(in: reading, at: root)
        guard faults.isEmpty else { throw .schema(faults) }
        let header = RecordHeader(reading.record, schema: reader.schema)
        let kind = reader.schema.name.replacing("-", with: "_")
        let currency = header.currency.flatMap { Currency(code: $0) }
        let (amount, misfit) = worth(header, currency)
        return IncomingDocument(
            kind: kind,
            naturalKey: "\(kind)/\(header.identity.joined(separator: "/"))",
            revisionFamily: nil, contentHash: Array(SHA256.hash(data: body)), body: body,
            channel: header.channel ?? "", store: header.store ?? "", region: nil,
            businessDate: header.date, currency: currency?.code ?? "",
            amountMinorUnits: amount?.minorUnits ?? 0, occurredAt: header.occurredAt,
            posting: (invoiceBreach(root, type) ?? misfit).map { .waiting($0) }
                ?? .decided(nil, uncoded: []),
            movements: [])
    }

    /// What a document counts for in the control totals, and why it waits when no amount of its
    /// currency is that: counted as nothing it would be missing in them.
    private static func worth(
        _ header: RecordHeader, _ currency: Currency?
    ) -> (amount: Money?, misfit: CaseReason?) {
        guard let currency, let stated = header.amount else { return (nil, nil) }
        do {
            return (try Money(exactly: stated, currency), nil)
        } catch {
            return (
                nil,
                CaseReason(
                    code: "DOC-005", problem: error.problem,
                    remedy: "Ask the sender for an amount that its currency has.")
            )
        }
    }

    /// How many broken rules a case names.
    private static let breachesMax = 5
    /// Syntaxes whose invoices are held against the rules of EN 16931 and Peppol.
    private static let europeanSyntaxes = ["ubl", "cii"]

    /// Why an invoice of a European syntax must not be processed as it is.
    private static func invoiceBreach(_ root: JSONNode, _ type: String) -> CaseReason? {
        guard type.hasPrefix("supplier-invoice@"),
            let syntax = root.member(named: "syntax")?.text(), europeanSyntaxes.contains(syntax)
        else { return nil }
        let fatal = InvoiceRules.check(SupplierInvoice(root)).filter { $0.severity == .fatal }
        guard let first = fatal.first else { return nil }
        let told = fatal.prefix(breachesMax).map { "\($0.rule): \($0.problem)" }
        let more = fatal.count > breachesMax ? " And \(fatal.count - breachesMax) more." : ""
        return CaseReason(
            code: "INVOICE-001", problem: told.joined(separator: " ") + more,
            remedy: first.remedy)
    }
}

/// What every stored document says of itself, read where its schema says it stands.
struct RecordHeader {
    let identity: [String]
    let date: BusinessDate
    let occurredAt: Instant
    let currency: String?
    let amount: ExactDecimal?
    let store: String?
    let channel: String?

    init(_ record: Record, schema: Transform.Schema) {
        let header = schema.header
        func text(_ name: String?) -> String? {
            guard let name, let value = record[name] else { return nil }
            switch value {
            case .text(let text): return text
            case .int(let number): return String(number)
            case .timestamp(let moment): return moment.description
            default: return nil
            }
        }
        identity = schema.identity.map { text($0) ?? "" }
        (currency, store, channel) = (
            text(header.currency), text(header.store), text(header.channel)
        )
        amount = header.amount.flatMap { record[$0] }.flatMap { value in
            switch value {
            case .decimal(let number): number
            case .int(let number): ExactDecimal(number)
            default: nil
            }
        }
        var moment: Instant?
        if let name = header.occurredAt, case .timestamp(let instant)? = record[name] {
            moment = instant
        }
        let day = text(header.date).flatMap { BusinessDate($0) }
        // A document that names no day belongs to that of its moment; one without either stands at
        // the beginning of the calendar, where it is seen to have none.
        let epoch = Instant(microseconds: 0)
        occurredAt =
            moment ?? day.map { Instant(microseconds: Int64($0.daysSinceEpoch) * 86_400_000_000) }
            ?? epoch
        date = day ?? BusinessDate(utcDayOf: occurredAt) ?? RecordHeader.firstDay
    }

    private static let firstDay: BusinessDate = {
        guard let day = BusinessDate("1970-01-01") else {
            preconditionFailure("1970-01-01 is a day")
        }
        return day
    }()
}
