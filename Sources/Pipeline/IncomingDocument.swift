import Accounting
import Crypto
import Inventory
import RetailModel
import Routing
import Store
import Transform

/// A document that stage one has read and decided; the lane only has to commit it.
public struct IncomingDocument: Sendable {
    /// What the document will do to the books.
    public enum Posting: Sendable {
        /// It is right: this entry (nil when no money moves) and these movements.
        case decided(JournalEntry?, uncoded: [UncodedAmount])
        /// A person must look at it first.
        case waiting(CaseReason)
    }

    public let kind: String
    public let naturalKey: String
    /// What all revisions of one order have in common; nil for documents without revisions.
    public let revisionFamily: String?
    /// SHA-256 of the content in its fixed form.
    public let contentHash: [UInt8]
    /// The canonical document as JSON.
    public let body: [UInt8]
    public let channel: String
    public let store: String
    public let region: String?
    public let businessDate: BusinessDate
    public let currency: String
    /// The document's total in minor units.
    public let amountMinorUnits: Int64
    public let occurredAt: Instant
    public var posting: Posting
    public var movements: [StockMovement]
    /// Set by the door: the client's own key for this request.
    public var idempotencyKey: String?
    public var traceID: String?
    /// `name@version` of the mapping that made it; nil for a canonical one.
    public var mapping: String?
    public var origin: FileOrigin?
    /// What its route says of it; nil where no route takes it, and it is posted as it stands.
    public var route: RouteDecision?
    /// The key of the sale that its goods come back of; nil where it names none.
    var originKey: String?

    /// By what a second delivery is known besides the natural key.
    var deliveryKeys: [String] {
        [idempotencyKey, route?.dedupeKey.map { "route/\(route?.name ?? "")/\($0)" }]
            .compactMap(\.self)
    }

    /// What it has in common with documents that must keep their order.
    var orderKey: String { route?.orderKey ?? revisionFamily ?? naturalKey }
}

/// Why a document waits for a person, in the words that the person reads.
public struct CaseReason: Hashable, Sendable {
    public let code: String
    public let problem: String
    public let remedy: String
    /// The amount in question in minor units, where there is one.
    public let amountMinorUnits: Int64?

    /// A reason with its stable code.
    public init(code: String, problem: String, remedy: String, amountMinorUnits: Int64? = nil) {
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.amountMinorUnits = amountMinorUnits
    }
}

// MARK: - Stage one

extension IncomingDocument {
    /// The largest total of a document, and of each side of its entry, in minor units:
    /// ten million million of a currency with two decimals. Nine thousand such
    /// documents still add up in 64 bits.
    public static let amountMinorUnitsMax: UInt64 = 1_000_000_000_000_000

    /// Reads and decides a canonical sale: a pure function of the body and the posting rules.
    ///
    /// - Throws: ``IntakeRefusal`` when the body is not JSON or breaks the schema of a sale.
    public static func sale(
        _ body: [UInt8], under rules: PostingRules, treatment: DocumentTreatment = .rules
    ) throws(IntakeRefusal) -> IncomingDocument {
        let root = try parsed(body)
        let sale: Sale
        do {
            sale = try SaleReader.sale(root)
        } catch {
            throw .schema(error.problems)
        }
        let content = ContentWriter.bytes(of: sale, extensions: extensions(of: root))
        let (amount, posting) = decided(sale, under: rules, treatment)
        var document = IncomingDocument(
            kind: sale.kind.rawValue, naturalKey: sale.naturalKey,
            revisionFamily: sale.revisionFamily,
            contentHash: Array(SHA256.hash(data: content)), body: body, channel: sale.channel,
            store: sale.store.rawValue, region: sale.region, businessDate: sale.businessDate,
            currency: sale.currency.code, amountMinorUnits: amount,
            occurredAt: sale.occurredAt, posting: posting,
            movements: StockMovements.of(sale))
        document.originKey = sale.origin?.key
        return document
    }

    /// Reads and decides a canonical stock adjustment.
    ///
    /// - Throws: ``IntakeRefusal`` when the body is not JSON or breaks its schema.
    public static func adjustment(
        _ body: [UInt8]
    ) throws(IntakeRefusal) -> IncomingDocument {
        let root = try parsed(body)
        let adjustment: StockAdjustment
        do {
            adjustment = try AdjustmentReader.adjustment(root)
        } catch {
            throw .schema(error.problems)
        }
        let content = ContentWriter.bytes(of: adjustment, extensions: extensions(of: root))
        return IncomingDocument(
            kind: "stock_adjustment",
            naturalKey: "adjustment/\(adjustment.channel)/\(adjustment.store)/\(adjustment.id)",
            revisionFamily: nil,
            contentHash: Array(SHA256.hash(data: content)), body: body,
            channel: adjustment.channel, store: adjustment.store.rawValue,
            region: adjustment.region, businessDate: adjustment.businessDate, currency: "",
            amountMinorUnits: 0, occurredAt: adjustment.occurredAt,
            posting: .decided(nil, uncoded: []), movements: StockMovements.of(adjustment))
    }

    static func parsed(_ body: [UInt8]) throws(IntakeRefusal) -> JSONNode {
        do {
            return try JSONDocument(parsing: body, keys: CanonicalDocument.keys).root
        } catch {
            throw .malformed(error)
        }
    }

    private static func extensions(of root: JSONNode) -> JSONNode? {
        root.member(named: "extensions")
    }

    /// A document beyond the bound waits, counted without value: its amount would
    /// fill the 64 bits in which a store-day or an hour is summed, and every
    /// later document would be refused with it.
    private static func decided(
        _ sale: Sale, under rules: PostingRules, _ treatment: DocumentTreatment
    ) -> (amountMinorUnits: Int64, posting: Posting) {
        let (amount, posting) = (amount(of: sale), posting(of: sale, under: rules, treatment))
        var largest = amount.magnitude
        if case .decided(let entry?, _) = posting {
            largest = max(largest, entry.total.minorUnits.magnitude)
        }
        guard largest > amountMinorUnitsMax else { return (amount, posting) }
        let refusal = PostingRefusal.money(.overflow)
        return (
            0,
            .waiting(
                CaseReason(
                    code: refusal.code, problem: refusal.problem, remedy: refusal.remedy))
        )
    }

    private static func amount(of sale: Sale) -> Int64 {
        if let total = sale.statedTotal { return total.minorUnits }
        return (try? SaleBalance(of: sale))?.computedTotal.minorUnits ?? 0
    }

    private static func posting(
        of sale: Sale, under rules: PostingRules, _ treatment: DocumentTreatment
    ) -> Posting {
        do {
            let posting = try SalePosting(
                sale, under: rules, imbalanceToSuspense: treatment == .suspense)
            return .decided(posting.entry, uncoded: posting.uncoded)
        } catch {
            return .waiting(
                CaseReason(
                    code: error.code, problem: error.problem, remedy: error.remedy,
                    amountMinorUnits: error.differenceMinorUnits))
        }
    }
}

extension PostingRefusal {
    /// By how much the sums differ, where that is the reason.
    fileprivate var differenceMinorUnits: Int64? {
        guard case .imbalance(let imbalance) = self else { return nil }
        return imbalance.differenceMinorUnits
    }
}

/// Why a body never became a document: its sender is told, and nothing of it is posted.
public enum IntakeRefusal: Error, Sendable {
    /// The bytes are no JSON.
    case malformed(JSONError)
    /// The JSON breaks the schema of the document.
    case schema([DocumentProblem])
}
