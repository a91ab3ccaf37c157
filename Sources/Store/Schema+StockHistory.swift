extension Schema {
    /// The index of movements was written at a place of its own for every movement, which cost
    /// the taking in of sales two fifths; histories of positions answer what it answered.
    ///
    /// What moved before is added up anew, with its history, at the start.
    static let stockHistory = """
        DROP INDEX stock_movement_item;
        ALTER TABLE stock_position ADD COLUMN recent {blob};
        CREATE TABLE stock_history (
            position_seq {integer} NOT NULL,
            last_moved_at {integer} NOT NULL,
            number {integer} NOT NULL,
            first_moved_at {integer} NOT NULL,
            first_seq {integer} NOT NULL,
            last_seq {integer} NOT NULL,
            quantity {text},
            entries {blob} NOT NULL,
            PRIMARY KEY (position_seq, last_moved_at, number)
        ) {strict};
        UPDATE counter SET last = 0
            WHERE name = 'stock_filled' AND EXISTS (SELECT 1 FROM stock_movement);
        """
}
