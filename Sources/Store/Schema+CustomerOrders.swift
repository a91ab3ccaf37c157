extension Schema {
    /// Customers' orders, and of which document another one takes goods back. An order's documents
    /// are found by their natural keys.
    static let customerOrders = """
        CREATE TABLE record_customer_order (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            state {text} NOT NULL,
            fulfilment_state {text} NOT NULL,
            channel {text} NOT NULL,
            number {text} NOT NULL,
            store {text},
            source_status {text},
            placed_at {integer} NOT NULL
        ) {strict};
        CREATE INDEX record_customer_order_updated ON record_customer_order (updated_at, seq);
        CREATE INDEX record_customer_order_state ON record_customer_order (state, seq);
        CREATE INDEX record_customer_order_number ON record_customer_order (number, seq);
        CREATE INDEX record_customer_order_placed ON record_customer_order (placed_at, seq);
        CREATE TABLE document_origin (
            document_seq {integer} PRIMARY KEY REFERENCES document (seq),
            origin_key {text} NOT NULL
        ) {strict};
        CREATE INDEX document_origin_key ON document_origin (origin_key, document_seq);
        CREATE INDEX document_occurred ON document (occurred_at, seq);
        """
}
