extension Schema {
    static let procurement = """
        CREATE TABLE record_purchase_order (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            vendor {text} NOT NULL,
            site {text},
            ship_to {text},
            currency {text} NOT NULL,
            ordered_on {text}
        ) {strict};
        CREATE INDEX record_purchase_order_updated ON record_purchase_order (updated_at, seq);
        CREATE INDEX record_purchase_order_status ON record_purchase_order (status, seq);
        CREATE INDEX record_purchase_order_vendor ON record_purchase_order (vendor, seq);
        CREATE INDEX record_purchase_order_ordered_on ON record_purchase_order (ordered_on, seq);
        CREATE TABLE record_goods_receipt (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            vendor {text},
            location {text} NOT NULL,
            number {text} NOT NULL,
            received_on {text} NOT NULL
        ) {strict};
        CREATE INDEX record_goods_receipt_updated ON record_goods_receipt (updated_at, seq);
        CREATE INDEX record_goods_receipt_status ON record_goods_receipt (status, seq);
        CREATE INDEX record_goods_receipt_vendor ON record_goods_receipt (vendor, seq);
        CREATE INDEX record_goods_receipt_received_on ON record_goods_receipt (received_on, seq);
        CREATE TABLE record_supplier_invoice (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            kind {text} NOT NULL,
            vendor {text} NOT NULL,
            number {text} NOT NULL,
            issue_date {text} NOT NULL,
            due_date {text},
            currency {text} NOT NULL
        ) {strict};
        CREATE INDEX record_supplier_invoice_updated ON record_supplier_invoice (updated_at, seq);
        CREATE INDEX record_supplier_invoice_status ON record_supplier_invoice (status, seq);
        CREATE INDEX record_supplier_invoice_vendor ON record_supplier_invoice (vendor, seq);
        CREATE INDEX record_supplier_invoice_issued ON record_supplier_invoice (issue_date, seq);
        CREATE INDEX record_supplier_invoice_due ON record_supplier_invoice (due_date, seq);
        CREATE TABLE record_vendor_claim (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            kind {text} NOT NULL,
            vendor {text} NOT NULL,
            raised_on {text} NOT NULL,
            currency {text} NOT NULL
        ) {strict};
        CREATE INDEX record_vendor_claim_updated ON record_vendor_claim (updated_at, seq);
        CREATE INDEX record_vendor_claim_status ON record_vendor_claim (status, seq);
        CREATE INDEX record_vendor_claim_vendor ON record_vendor_claim (vendor, seq);
        CREATE INDEX record_vendor_claim_raised_on ON record_vendor_claim (raised_on, seq);
        """
}
