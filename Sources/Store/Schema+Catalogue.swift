import SQL

/// Places and promotions, and what the tables of products and prices need for them.
extension Schema {
    static let catalogueSQLite =
        Dialect.sqlite.schemaText(places)
        + "UPDATE record_price SET promotion = COALESCE(json_extract(body, '$.promotion'), '');"

    static let cataloguePostgreSQL =
        Dialect.postgresql.schemaText(places)
        + "UPDATE record_price SET promotion = COALESCE(body::json ->> 'promotion', '');"

    /// A product that is no longer sold gives its numbers free: from here on they stand among its
    /// keys as ``RecordKey/past(of:)`` writes them, with a unit separator (U+001F).
    private static let places = """
        CREATE TABLE record_location (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            kind {text} NOT NULL,
            region {text},
            zone {text},
            currency {text},
            country {text}
        ) {strict};
        CREATE INDEX record_location_updated ON record_location (updated_at, seq);
        CREATE INDEX record_location_zone ON record_location (zone, seq);
        CREATE INDEX record_location_region ON record_location (region, seq);
        CREATE TABLE record_promotion (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            kind {text} NOT NULL,
            valid_from {integer} NOT NULL,
            valid_to {integer} NOT NULL
        ) {strict};
        CREATE INDEX record_promotion_updated ON record_promotion (updated_at, seq);
        ALTER TABLE record_price ADD COLUMN promotion {text} NOT NULL DEFAULT '';
        CREATE INDEX record_key_value ON record_key (family, value);
        UPDATE record_key SET system = 'past:' || system, value = value || '\u{1F}' || id
            WHERE family = 'product' AND (system = 'gtin' OR substr(system, 1, 7) = 'system:')
                AND id IN (SELECT id FROM record_product WHERE status = 'discontinued');

        """

    /// Prices that hold no longer are passed over in the index; they were looked up one by one.
    static let pricesByEnd = """
        DROP INDEX record_price_item;
        CREATE INDEX record_price_item
            ON record_price (item, currency, list, store, zone, valid_from, valid_to);

        """
}
