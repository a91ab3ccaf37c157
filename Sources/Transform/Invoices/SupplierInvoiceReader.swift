import RetailModel

extension SupplierInvoice {
    /// The invoice that a canonical document of schema `supplier-invoice@1` holds; members of
    /// another kind than the schema says count as absent.
    public init(_ root: JSONNode) {
        let node = InvoiceNode(root)
        kind = node.text("kind").flatMap { Kind(rawValue: $0) } ?? .invoice
        number = node.text("number")
        issueDate = node.text("issue_date")
        typeCode = node.text("type_code")
        currency = node.text("currency")
        taxCurrency = node.written("tax_currency")
        taxPointDate = node.text("tax_point_date")
        taxPointCode = node.text("tax_point_code")
        dueDate = node.text("due_date")
        buyerReference = node.written("buyer_reference")
        order = node.written("order")
        paymentTerms = node.text("payment_terms")
        let notes = node.list("notes")
        noteCount = notes.count
        noteSubjects = notes.compactMap { $0.text("subject") }
        process = node.written("process")
        specification = node.text("specification")
        preceding = node.list("preceding").map { $0.text("number") }
        seller = node.record("seller").map { Party($0) }
        buyer = node.record("buyer").map { Party($0) }
        payee = node.record("payee").map { Party($0) }
        taxRepresentative = node.record("tax_representative").map { Party($0) }
        let delivery = node.record("delivery")
        deliveryDate = delivery?.text("date")
        deliveryAddress = delivery?.record("address").map { Address($0) }
        deliveryLocation = delivery?.identification("location")
        period = node.record("period").map { Period($0) }
        payments = node.list("payments").map { Payment($0) }
        allowances = node.list("allowances").map { Adjustment($0) }
        charges = node.list("charges").map { Adjustment($0) }
        totals = node.record("totals").map { Totals($0) }
        taxTotals = node.list("tax_totals").map { TaxTotal($0) }
        taxes = node.list("taxes").map { Tax($0) }
        attachments = node.list("attachments").map { Attachment($0) }
        objects = node.list("objects").map { Identification($0) }
        lines = node.list("lines").map { Line($0) }
        amountCurrencies = node.texts("amount_currencies")
        chargeIndicators = node.texts("charge_indicators")
    }
}

/// A record of the canonical document, read by the names of its members.
struct InvoiceNode {
    private let node: JSONNode

    init(_ node: JSONNode) {
        self.node = node
    }

    /// A text that says something; an element without content counts as none.
    func text(_ name: String) -> String? {
        node.member(named: name)?.text().flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A text, also an empty one: Peppol's rules only ask whether the element is there.
    func written(_ name: String) -> String? { node.member(named: name)?.text() }

    func decimal(_ name: String) -> ExactDecimal? {
        guard let member = node.member(named: name) else { return nil }
        return member.decimalInText() ?? member.decimal()
    }

    func claim(_ name: String) -> Bool? { node.member(named: name)?.boolean }

    func whole(_ name: String) -> Int64? { node.member(named: name)?.integer() }

    func record(_ name: String) -> InvoiceNode? {
        guard let member = node.member(named: name), member.kind == .object else { return nil }
        return InvoiceNode(member)
    }

    func list(_ name: String) -> [InvoiceNode] {
        var items: [InvoiceNode] = []
        node.member(named: name)?.forEachElement { items.append(InvoiceNode($0)) }
        return items
    }

    func texts(_ name: String) -> [String] {
        var items: [String] = []
        node.member(named: name)?.forEachElement { element in
            if let text = element.text() { items.append(text) }
        }
        return items
    }

    /// The member and the one beside it that says its scheme; nil when both are absent.
    func identification(_ name: String) -> SupplierInvoice.Identification? {
        let (id, scheme) = (written(name), text(name + "_scheme"))
        if id == nil, scheme == nil { return nil }
        return SupplierInvoice.Identification(id: id, scheme: scheme)
    }
}

extension SupplierInvoice.Identification {
    init(_ node: InvoiceNode) {
        id = node.text("id")
        scheme = node.text("scheme")
    }
}

extension SupplierInvoice.Address {
    init(_ node: InvoiceNode) {
        city = node.text("city")
        postCode = node.text("post_code")
        country = node.text("country")
    }
}

extension SupplierInvoice.Party {
    init(_ node: InvoiceNode) {
        name = node.text("name")
        ids = node.list("ids").map { SupplierInvoice.Identification($0) }
        legal = node.identification("legal_id")
        vatID = node.text("vat_id")
        taxID = node.text("tax_id")
        taxRegistrations = node.list("tax_registrations").map {
            SupplierInvoice.Identification($0)
        }
        electronicAddress = node.identification("electronic_address")
        address = node.record("address").map { SupplierInvoice.Address($0) }
    }
}

extension SupplierInvoice.Period {
    init(_ node: InvoiceNode) {
        start = node.text("start")
        end = node.text("end")
    }
}

extension SupplierInvoice.Adjustment {
    init(_ node: InvoiceNode) {
        amount = node.decimal("amount")
        base = node.decimal("base")
        percent = node.decimal("percent")
        reason = node.text("reason")
        reasonCode = node.text("reason_code")
        taxCategory = node.text("tax_category")
        taxRate = node.decimal("tax_rate")
    }
}

extension SupplierInvoice.Payment {
    init(_ node: InvoiceNode) {
        code = node.text("code")
        reference = node.text("reference")
        account = node.text("account")
        hasAccount = node.claim("has_account") ?? (account != nil)
        card = node.text("card")
        hasCard = node.claim("has_card") ?? (card != nil)
        mandate = node.written("mandate")
    }
}

extension SupplierInvoice.Attachment {
    init(_ node: InvoiceNode) {
        id = node.text("id")
        mime = node.text("mime")
        file = node.text("file")
        isEmbedded = node.claim("embedded") ?? (mime != nil)
        typeCode = node.text("type")
        scheme = node.text("id_scheme")
    }
}

extension SupplierInvoice.Totals {
    init(_ node: InvoiceNode) {
        lines = node.decimal("lines")
        allowances = node.decimal("allowances")
        charges = node.decimal("charges")
        withoutTax = node.decimal("without_tax")
        withTax = node.decimal("with_tax")
        prepaid = node.decimal("prepaid")
        rounding = node.decimal("rounding")
        due = node.decimal("due")
    }
}

extension SupplierInvoice.TaxTotal {
    init(_ node: InvoiceNode) {
        amount = node.decimal("amount")
        currency = node.text("currency")
        breakdownLines = node.whole("breakdown_lines") ?? 0
    }
}

extension SupplierInvoice.Tax {
    init(_ node: InvoiceNode) {
        base = node.decimal("base")
        amount = node.decimal("amount")
        category = node.text("category")
        rate = node.decimal("rate")
        exemption = node.text("exemption")
        exemptionCode = node.text("exemption_code")
    }
}

extension SupplierInvoice.Line {
    init(_ node: InvoiceNode) {
        id = node.text("id")
        objects = node.list("objects").map { SupplierInvoice.Identification($0) }
        objectTypes = node.list("objects").compactMap { $0.text("type") }
        quantity = node.decimal("quantity")
        unit = node.text("unit")
        net = node.decimal("net")
        period = node.record("period").map { SupplierInvoice.Period($0) }
        allowances = node.list("allowances").map { SupplierInvoice.Adjustment($0) }
        charges = node.list("charges").map { SupplierInvoice.Adjustment($0) }
        price = node.decimal("price")
        priceDiscount = node.decimal("price_discount")
        grossPrice = node.decimal("gross_price")
        priceIsCharged = node.claim("price_is_charged")
        chargeIndicators = node.texts("charge_indicators")
        priceChargeIndicator = node.text("price_charge_indicator")
        baseQuantity = node.decimal("base_quantity")
        baseUnit = node.text("base_unit")
        taxCategory = node.text("tax_category")
        taxRate = node.decimal("tax_rate")
        name = node.text("name")
        sellerItem = node.text("seller_item")
        buyerItem = node.text("buyer_item")
        standardItem = node.identification("standard_item")
        classes = node.list("classes").map {
            SupplierInvoice.Identification(id: $0.text("code"), scheme: $0.text("scheme"))
        }
        origin = node.text("origin")
        attributes = node.list("attributes").map { ($0.text("name"), $0.text("value")) }
        orderLine = node.text("order_line")
    }
}
