extension Schema {
    /// A position is the sum of the movements of one item, location, state and unit, kept by the
    /// transaction that moves them; the index of movements answers how it stood at another time.
    ///
    /// The counter `stock_filled` is 0 while movements from before this step are in no position
    /// yet: no dialect of SQL adds up exact decimals in text, so ``StockTable/fill(on:)`` does.
    static let stock = """
        ALTER TABLE stock_movement ADD COLUMN state {text} NOT NULL DEFAULT 'on_hand';
        ALTER TABLE stock_movement ADD COLUMN counter_location {text};
        ALTER TABLE stock_movement ADD COLUMN counter_state {text};
        ALTER TABLE stock_movement ADD COLUMN moved_at {integer} NOT NULL DEFAULT 0;
        UPDATE stock_movement SET moved_at =
            COALESCE((SELECT d.occurred_at FROM document AS d WHERE d.seq = document_seq), 0);
        CREATE INDEX stock_movement_item
            ON stock_movement (item, location, state, unit, moved_at, quantity);
        CREATE TABLE stock_position (
            seq {integer} PRIMARY KEY,
            item {text} NOT NULL,
            location {text} NOT NULL,
            state {text} NOT NULL,
            unit {text} NOT NULL,
            quantity {text} NOT NULL,
            movements {integer} NOT NULL,
            changed_at {integer} NOT NULL,
            UNIQUE (item, location, state, unit)
        ) {strict};
        CREATE INDEX stock_position_location ON stock_position (location, seq);
        CREATE TABLE stock_count (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            location {text} NOT NULL,
            counted_at {integer} NOT NULL,
            business_date {integer} NOT NULL,
            kept_at {integer} NOT NULL,
            content_hash {blob} NOT NULL
        ) {strict};
        CREATE TABLE stock_count_line (
            count_seq {integer} NOT NULL REFERENCES stock_count (seq),
            position {integer} NOT NULL,
            item {text} NOT NULL,
            unit {text} NOT NULL,
            expected {text} NOT NULL,
            counted {text} NOT NULL,
            variance {text} NOT NULL,
            PRIMARY KEY (count_seq, position)
        ) {strict};
        CREATE TABLE stock_reconciliation (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            system {text} NOT NULL,
            as_of {integer} NOT NULL,
            kept_at {integer} NOT NULL,
            figures {integer} NOT NULL,
            differing {integer} NOT NULL,
            content_hash {blob} NOT NULL,
            totals {text} NOT NULL
        ) {strict};
        CREATE TABLE stock_difference (
            reconciliation_seq {integer} NOT NULL REFERENCES stock_reconciliation (seq),
            position {integer} NOT NULL,
            body {text} NOT NULL,
            PRIMARY KEY (reconciliation_seq, position)
        ) {strict};
        INSERT INTO counter (name, last) VALUES ('stock_position', 0), ('stock_count', 0),
            ('stock_reconciliation', 0);
        INSERT INTO counter (name, last)
            SELECT 'stock_filled',
                CASE WHEN EXISTS (SELECT 1 FROM stock_movement) THEN 0 ELSE 1 END;
        """
}
