import RetailModel

// What Peppol BIS Billing 3.0 asks beyond EN 16931: PEPPOL-EN16931-R001 to R130, P0100 to P0111.
extension InvoiceRules {
    static let peppolRules: [InvoiceRule] =
        peppolHeadRules + peppolTaxRules + peppolAdjustmentRules + peppolLineRules
        + peppolCodeRules + registerRules

    private static let processPrefix = "urn:fdc:peppol.eu:2017:poacc:billing:"

    private static let peppolHeadRules: [InvoiceRule] = [
        required("PEPPOL-EN16931-R001", "process", "business process (BT-23)") {
            $0.process != nil
        },
        whole("PEPPOL-EN16931-R007", "process", "Ask for the process in its standard form.") {
            processNumber($0) == nil
                ? "The business process (BT-23) is not \(processPrefix)NN:1.0." : nil
        },
        whole("PEPPOL-EN16931-R002", "notes", "Ask for one note.") {
            $0.noteCount > 1 ? "The document has \($0.noteCount) notes (BG-1), not one." : nil
        },
        required("PEPPOL-EN16931-R003", "order", "buyer reference (BT-10) or order (BT-13)") {
            $0.buyerReference != nil || $0.order != nil
        },
        whole("PEPPOL-EN16931-R004", "specification", "Ask for a Peppol document.") { invoice in
            let start = "urn:cen.eu:en16931:2017#compliant#" + peppolSpecification
            return invoice.specification?.hasPrefix(start) ?? false
                ? nil : "The specification (BT-24) is not \(start)."
        },
        whole("PEPPOL-EN16931-R006", "objects", "Ask for one object.") {
            $0.objects.count > 1
                ? "The document is about \($0.objects.count) objects (BT-18), not one." : nil
        },
        whole("PEPPOL-EN16931-R080", "attachments", "Ask for one project.") { invoice in
            let projects = invoice.attachments.count { $0.typeCode == "50" }
            guard invoice.kind == .creditNote, projects > 1 else { return nil }
            return "The credit note names \(projects) projects (BT-11), not one."
        },
        required("PEPPOL-EN16931-R010", "buyer/electronic_address", "buyer's address (BT-49)") {
            $0.buyer.map { $0.electronicAddress?.id != nil } ?? true
        },
        required("PEPPOL-EN16931-R020", "seller/electronic_address", "seller's address (BT-34)") {
            $0.seller.map { $0.electronicAddress?.id != nil } ?? true
        },
        eachProblem("PEPPOL-EN16931-R061", "payments", "Ask for the mandate.", \.payments) {
            guard $0.code == "49" || $0.code == "59", $0.mandate == nil else { return nil }
            return "A direct debit has no mandate reference (BT-89)."
        },
    ]

    /// The two digits of the process; nil when it is written otherwise.
    private static func processNumber(_ invoice: SupplierInvoice) -> String? {
        guard let process = invoice.process, process.hasPrefix(processPrefix),
            process.hasSuffix(":1.0")
        else { return nil }
        let number = process.dropFirst(processPrefix.utf8.count).dropLast(4)
        return number.utf8.count == 2 && number.allSatisfy(\.isNumber) ? String(number) : nil
    }

    // MARK: - Tax

    private static let peppolTaxRules: [InvoiceRule] = [
        whole("PEPPOL-EN16931-R005", "tax_currency", "Ask for one of the two.") { invoice in
            guard let currency = invoice.taxCurrency, currency == invoice.currency else {
                return nil
            }
            return "The tax currency (BT-6) is \(currency), as the invoice's (BT-5) is."
        },
        whole("PEPPOL-EN16931-R051", "amount_currencies", "Ask which currency holds.") { invoice in
            let broken = invoice.taxTotals.filter { $0.breakdownLines > 0 }.compactMap(\.currency)
            let all = invoice.amountCurrencies + broken
            guard let other = all.first(where: { $0 != invoice.currency }) else { return nil }
            return "An amount is in \(other), and the invoice in \(invoice.currency ?? "none")."
        },
        whole("PEPPOL-EN16931-R053", "tax_totals", "Ask for one breakdown.") { invoice in
            let count = invoice.taxTotals.count { $0.breakdownLines > 0 }
            return count == 1 ? nil : "\(count) tax totals have a breakdown, and one should."
        },
        whole("PEPPOL-EN16931-R054", "tax_totals", "Ask for the VAT in the tax currency.") {
            let count = $0.taxTotals.count { $0.breakdownLines == 0 }
            let wanted = $0.taxCurrency == nil ? 0 : 1
            guard count != wanted else { return nil }
            return "\(count) tax totals have no breakdown, and \(wanted) should (BT-6)."
        },
        whole("PEPPOL-EN16931-R055", "tax_totals", "Ask for a corrected document.") { invoice in
            guard let currency = invoice.taxCurrency,
                let own = invoice.taxTotals.first(where: { $0.currency == invoice.currency })?
                    .amount,
                let other = invoice.taxTotals.first(where: { $0.currency == currency })?.amount,
                !own.isZero, !other.isZero, own.isNegative != other.isNegative
            else { return nil }
            return "The VAT is \(own) (BT-110) and \(other) (BT-111): one is a credit."
        },
    ]

    // MARK: - Allowances and charges

    private static let peppolAdjustmentRules: [InvoiceRule] = [
        eachProblem("PEPPOL-EN16931-R040", "allowances", "Ask which is right.", \.allAdjustments) {
            percentProblem($0)
        },
        each("PEPPOL-EN16931-R041", "allowances", "base of the percentage", \.allAdjustments) {
            $0.percent == nil || $0.base != nil
        },
        each("PEPPOL-EN16931-R042", "allowances", "percentage of the base", \.allAdjustments) {
            $0.base == nil || $0.percent != nil
        },
        eachProblem("PEPPOL-EN16931-R043", "allowances", indicatorRemedy, \.allIndicators) {
            $0 == "true" || $0 == "false" ? nil : "\"\($0)\" says neither charge nor allowance."
        },
        eachProblem("PEPPOL-EN16931-R044", "lines", "Ask for a price.", \.lines) { line in
            if let sent = line.priceChargeIndicator {
                return sent == "false" ? nil : "The price's adjustment says \"\(sent)\", not false."
            }
            return line.priceIsCharged ?? false
                ? "The gross price is raised, and may only be cut." : nil
        },
        eachProblem("PEPPOL-EN16931-R046", "lines", "Ask which is right.", \.lines) {
            guard let gross = $0.grossPrice, let net = $0.price else { return nil }
            let computed = gross.subtracting($0.priceDiscount ?? .zero)
            guard computed != net else { return nil }
            return "The net price (BT-146) is \(net), but \(gross) (BT-148) - "
                + "\($0.priceDiscount ?? .zero) (BT-147) is \(shown(computed))."
        },
    ]

    private static let indicatorRemedy = "Ask for true or false."

    private static func percentProblem(_ item: SupplierInvoice.Adjustment) -> String? {
        guard let base = item.base, let percent = item.percent else { return nil }
        let stated = item.amount ?? .zero
        let computed = base.multiplied(by: percent)?.divided(
            by: .hundred, decimals: 6, rounding: .halfAway)
        guard !stated.isNear(computed, within: .twoCents, inclusive: true) else { return nil }
        return "The amount is \(stated), but \(percent) % of \(base) is \(shown(computed))."
    }

    // MARK: - Lines

    private static let peppolLineRules: [InvoiceRule] = [
        InvoiceRule("PEPPOL-EN16931-R110", periodRemedy) { invoice in
            outsidePeriod(invoice) { line, period in
                guard let start = line.start, let first = period.start, start < first else {
                    return nil
                }
                return "starts on \(start), before the invoice's period on \(first)."
            }
        },
        InvoiceRule("PEPPOL-EN16931-R111", periodRemedy) { invoice in
            outsidePeriod(invoice) { line, period in
                guard let end = line.end, let last = period.end, last < end else { return nil }
                return "ends on \(end), behind the invoice's period on \(last)."
            }
        },
        eachProblem("PEPPOL-EN16931-R120", "lines", "Ask which is right.", \.lines) {
            lineProblem($0)
        },
        eachProblem("PEPPOL-EN16931-R121", "lines", "Ask for the base quantity.", \.lines) {
            guard let base = $0.baseQuantity, !(ExactDecimal.zero < base) else { return nil }
            return "The base quantity (BT-149) is \(base)."
        },
        eachProblem("PEPPOL-EN16931-R100", "lines", "Ask for one object.", \.lines) {
            $0.objects.count > 1 ? "The line is about \($0.objects.count) objects." : nil
        },
        eachProblem("PEPPOL-EN16931-R101", "lines", "Ask which object is meant.", \.lines) {
            $0.objectTypes.isEmpty || $0.objectTypes.contains("130")
                ? nil : "The line refers to a document that is no invoiced object (BT-128)."
        },
        eachProblem("PEPPOL-EN16931-R130", "lines", "Ask which unit holds.", \.lines) {
            guard let base = $0.baseUnit, $0.quantity != nil, base != $0.unit else { return nil }
            return "The price is for units of \(base) (BT-150), and the quantity is in "
                + "\($0.unit ?? "none") (BT-130)."
        },
    ]

    private static func outsidePeriod(
        _ invoice: SupplierInvoice,
        _ problem: (SupplierInvoice.Period, SupplierInvoice.Period) -> String?
    ) -> [Breach] {
        guard let period = invoice.period else { return [] }
        return invoice.lines.enumerated().compactMap { position, line in
            line.period.flatMap { problem($0, period) }.map {
                Breach(place: "lines/\(position)/period", problem: "lines/\(position) \($0)")
            }
        }
    }

    private static func lineProblem(_ line: SupplierInvoice.Line) -> String? {
        let stated = line.net ?? .zero
        let (quantity, price) = (line.quantity ?? .one, line.price ?? .zero)
        let base = line.baseQuantity.flatMap { $0.isZero ? nil : $0 } ?? .one
        let charges = ExactDecimal.sum(line.charges.map(\.amount))?.inCents ?? .zero
        let allowances = ExactDecimal.sum(line.allowances.map(\.amount))?.inCents ?? .zero
        let goods = quantity.multiplied(by: price)?.divided(
            by: base, decimals: 8, rounding: .halfAway)
        let computed = goods?.adding(charges)?.subtracting(allowances)
        guard !stated.isNear(computed, within: .twoCents, inclusive: true) else { return nil }
        return "The net amount (BT-131) is \(stated), but \(quantity) (BT-129) x \(price) (BT-146) "
            + "/ \(base) (BT-149) + charges \(charges) - allowances \(allowances) is "
            + "\(computed.map { "\($0.inCents)" } ?? shown(nil))."
    }

    // MARK: - Codes

    private static let peppolCodeRules: [InvoiceRule] =
        [
            typeRule("PEPPOL-EN16931-P0100", .invoice, InvoiceCodes.peppolInvoiceTypes),
            typeRule("PEPPOL-EN16931-P0101", .creditNote, InvoiceCodes.peppolCreditTypes),
            codes("PEPPOL-EN16931-CL001", "attachments", "mime code", InvoiceCodes.mimes) {
                $0.attachments.map(\.mime)
            },
            codes(
                "PEPPOL-EN16931-CL002", "allowances", "allowance", InvoiceCodes.allowanceReasons
            ) { ($0.allowances + $0.lines.flatMap(\.allowances)).map(\.reasonCode) },
            codes("PEPPOL-EN16931-CL003", "charges", "charge", InvoiceCodes.chargeReasons) {
                ($0.charges + $0.lines.flatMap(\.charges)).map(\.reasonCode)
            },
            codes("PEPPOL-EN16931-CL006", "tax_point_code", "tax point", ["3", "35", "432"]) {
                [$0.taxPointCode]
            },
            coded("PEPPOL-EN16931-CL007", "currency", "currency (ISO 4217)", isCurrency) {
                [$0.currency] + $0.amountCurrencies + $0.taxTotals.map(\.currency)
            },
            codes(
                "PEPPOL-EN16931-CL008", "seller/electronic_address", "address scheme",
                InvoiceCodes.peppolAddresses
            ) { parties($0).map { $0.electronicAddress?.scheme } },
        ]
        + exemptions.map { id, code, category in
            eachProblem(id, "taxes", "Ask which is right.", \.taxes) { tax in
                guard tax.exemptionCode?.uppercased() == code, tax.category != category else {
                    return nil
                }
                return "\(code) (BT-121) is for VAT category \(category), not "
                    + "\(tax.category ?? "none")."
            }
        }

    private static let exemptions: [(String, String, String)] = [
        ("PEPPOL-EN16931-P0104", "VATEX-EU-G", "G"), ("PEPPOL-EN16931-P0105", "VATEX-EU-O", "O"),
        ("PEPPOL-EN16931-P0106", "VATEX-EU-IC", "K"), ("PEPPOL-EN16931-P0107", "VATEX-EU-AE", "AE"),
        ("PEPPOL-EN16931-P0108", "VATEX-EU-D", "E"), ("PEPPOL-EN16931-P0109", "VATEX-EU-F", "E"),
        ("PEPPOL-EN16931-P0110", "VATEX-EU-I", "E"), ("PEPPOL-EN16931-P0111", "VATEX-EU-J", "E"),
    ]

    private static func typeRule(
        _ id: String, _ kind: SupplierInvoice.Kind, _ allowed: Set<String>
    ) -> InvoiceRule {
        whole(id, "type_code", "Ask for a type that the process allows.") { invoice in
            guard invoice.kind == kind, processNumber(invoice) == "01",
                let type = invoice.typeCode, !allowed.contains(type)
            else { return nil }
            return "Process 01 has no type \(type) (BT-3)."
        }
    }
}
