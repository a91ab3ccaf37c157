/// The arithmetic of one sale: what its lines add up to against what it states and what was paid.
///
/// Rule 1 of the canonical model: lines + charges + tax on top - discounts = total, and
/// tenders - change = total + cash rounding. The source's figures are never corrected.
public struct SaleBalance: Hashable, Sendable {
    /// Lines + charges + tax on top - discounts.
    public let computedTotal: Money
    /// Tenders less change.
    public let paid: Money
    /// What was to be paid: the stated total where there is one,
    /// else the computed, and cash rounding.
    public let due: Money

    private let statedTotal: Money?
    private let lineImbalance: SaleImbalance?

    /// Adds up `sale`.
    ///
    /// - Throws: ``MoneyError`` when an amount is not in the sale's currency,
    ///   or a sum does not fit.
    public init(of sale: Sale) throws(MoneyError) {
        try Self.requireOneCurrency(sale)
        var total = Int128(0)
        for line in sale.lines {
            total += Int128(line.gross.minorUnits) + Self.onTop(line.taxes)
            for discount in line.discounts { total -= Int128(discount.amount.minorUnits) }
        }
        for charge in sale.charges {
            total += Int128(charge.amount.minorUnits) + Self.onTop(charge.taxes)
        }
        for discount in sale.discounts { total -= Int128(discount.amount.minorUnits) }
        var tendered = Int128(0)
        for tender in sale.tenders { tendered += Int128(tender.amount.minorUnits) }
        tendered -= Int128(sale.change.minorUnits)
        guard let computed = Int64(exactly: total), let paid = Int64(exactly: tendered) else {
            throw .overflow
        }
        computedTotal = Money(minorUnits: computed, currency: sale.currency)
        self.paid = Money(minorUnits: paid, currency: sale.currency)
        statedTotal = sale.statedTotal
        lineImbalance = sale.lines.lazy.compactMap(Self.imbalance(of:)).first
        due = try (sale.statedTotal ?? computedTotal).adding(sale.cashRounding)
    }

    /// What is wrong beyond `tolerance` (in minor units, inclusive), or nil when the sale balances.
    public func imbalance(toleranceMinorUnits tolerance: Int64) -> SaleImbalance? {
        precondition(tolerance >= 0, "A tolerance is zero or above.")
        if let lineImbalance { return lineImbalance }
        if let statedTotal,
            Self.distance(statedTotal.minorUnits, computedTotal.minorUnits) > UInt64(tolerance)
        {
            return .totalDiffers(stated: statedTotal, computed: computedTotal)
        }
        guard Self.distance(due.minorUnits, paid.minorUnits) <= UInt64(tolerance) else {
            return .tendersDiffer(paid: paid, due: due)
        }
        return nil
    }

    private static func requireOneCurrency(_ sale: Sale) throws(MoneyError) {
        func require(_ amount: Money?) throws(MoneyError) {
            guard let amount, amount.currency != sale.currency else { return }
            throw .mixedCurrencies(sale.currency, amount.currency)
        }
        for line in sale.lines {
            try require(line.gross)
            try require(line.cost)
            for discount in line.discounts { try require(discount.amount) }
            for tax in line.taxes { try require(tax.amount) }
        }
        for charge in sale.charges {
            try require(charge.amount)
            for tax in charge.taxes { try require(tax.amount) }
        }
        for discount in sale.discounts { try require(discount.amount) }
        for tender in sale.tenders { try require(tender.amount) }
        try require(sale.change)
        try require(sale.cashRounding)
        try require(sale.statedTotal)
    }

    /// A line whose amount is not its quantity times its unit price,
    /// to the nearest minor unit either way.
    private static func imbalance(of line: Sale.Line) -> SaleImbalance? {
        guard let unitPrice = line.unitPrice,
            let product = unitPrice.multiplied(by: line.quantity.amount)
        else { return nil }
        guard let difference = product.subtracting(line.gross.decimal),
            let unit = ExactDecimal(coefficient: 1, scale: line.gross.currency.exponent),
            difference > unit || difference < unit.negated
        else { return nil }
        return .lineDiffers(line: line.number, stated: line.gross, computed: product)
    }

    private static func distance(_ left: Int64, _ right: Int64) -> UInt64 {
        left > right
            ? UInt64(bitPattern: left &- right) : UInt64(bitPattern: right &- left)
    }

    private static func onTop(_ taxes: [Sale.Tax]) -> Int128 {
        taxes.reduce(0) { $0 + ($1.isIncluded ? 0 : Int128($1.amount.minorUnits)) }
    }
}

/// Which two sums of a sale differ.
public enum SaleImbalance: Error, Hashable, Sendable {
    /// The stated total is not what lines, charges, taxes and discounts add up to.
    case totalDiffers(stated: Money, computed: Money)
    /// Tenders less change are not what was to be paid.
    case tendersDiffer(paid: Money, due: Money)
    /// A line's amount is not its quantity times its unit price.
    case lineDiffers(line: String, stated: Money, computed: ExactDecimal)

    /// The stable code of the refusal.
    public var code: String {
        switch self {
        case .totalDiffers: "SALE-001"
        case .tendersDiffer: "SALE-002"
        case .lineDiffers: "SALE-004"
        }
    }

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .totalDiffers(let stated, let computed):
            "The sale states a total of \(stated), but its lines, charges, taxes and discounts "
                + "add up to \(computed)."
        case .tendersDiffer(let paid, let due):
            "The tenders less change are \(paid), but \(due) was to be paid."
        case .lineDiffers(let line, let stated, let computed):
            "Line \(line) states \(stated), but its quantity times its unit price is \(computed)."
        }
    }

    /// What a person can do about it.
    public var remedy: String {
        switch self {
        case .totalDiffers:
            "Compare the lines with the receipt and have the source send a corrected revision."
        case .lineDiffers:
            "Compare the line with the receipt and have the source send a corrected revision."
        case .tendersDiffer:
            "Compare the tenders with the till's tender report and have the source send a "
                + "corrected revision."
        }
    }

    /// The difference between the two sums, in minor units of the sale's currency.
    public var differenceMinorUnits: Int64 {
        switch self {
        case .totalDiffers(let stated, let computed): stated.minorUnits &- computed.minorUnits
        case .tendersDiffer(let paid, let due): paid.minorUnits &- due.minorUnits
        case .lineDiffers(_, let stated, let computed):
            stated.minorUnits
                &- ((try? Money(rounding: computed, stated.currency, by: .halfEven))?.minorUnits
                    ?? 0)
        }
    }
}
