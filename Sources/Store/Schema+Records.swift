extension Schema {
    static let records = """
        INSERT INTO counter (name, last) VALUES ('record', 0), ('record_change', 0);
        CREATE TABLE record_change (
            seq {integer} PRIMARY KEY,
            family {text} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('created', 'updated', 'removed')),
            id {text} NOT NULL,
            version {integer} NOT NULL,
            changed_at {integer} NOT NULL,
            actor {text} NOT NULL,
            body {text} NOT NULL
        ) {strict};
        CREATE INDEX record_change_record ON record_change (family, id, seq);
        CREATE INDEX record_change_family ON record_change (family, seq);
        CREATE TABLE record_key (
            family {text} NOT NULL,
            system {text} NOT NULL,
            value {text} NOT NULL,
            id {text} NOT NULL,
            PRIMARY KEY (family, system, value)
        ) {strict};
        CREATE INDEX record_key_record ON record_key (family, id);
        CREATE TABLE record_product (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            category {text},
            brand {text},
            parent {text}
        ) {strict};
        CREATE INDEX record_product_updated ON record_product (updated_at, seq);
        CREATE INDEX record_product_category ON record_product (category, seq);
        CREATE INDEX record_product_parent ON record_product (parent, seq);
        CREATE TABLE record_price (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            item {text} NOT NULL,
            list {text} NOT NULL,
            store {text} NOT NULL,
            zone {text} NOT NULL,
            currency {text} NOT NULL,
            kind {text} NOT NULL,
            valid_from {integer} NOT NULL,
            valid_to {integer} NOT NULL,
            amount {text} NOT NULL
        ) {strict};
        CREATE INDEX record_price_item
            ON record_price (item, currency, list, store, zone, valid_from);
        CREATE INDEX record_price_updated ON record_price (updated_at, seq);
        CREATE TABLE record_vendor (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            version {integer} NOT NULL,
            created_at {integer} NOT NULL,
            updated_at {integer} NOT NULL,
            body {text} NOT NULL,
            status {text} NOT NULL,
            currency {text}
        ) {strict};
        CREATE INDEX record_vendor_updated ON record_vendor (updated_at, seq);
        """
}
