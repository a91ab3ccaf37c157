import SQL

/// The tables, as numbered steps. A shipped step never changes; a later one mends it.
public enum Schema {
    /// Every step, in order.
    public static let migrations = [
        Migration(number: 1, name: "configuration and counters", sql: configuration),
        Migration(number: 2, name: "files and documents", sql: documents),
        Migration(number: 3, name: "journal", sql: journal),
        Migration(
            number: 4, name: "journal guards", sqlite: journalGuardsSQLite,
            postgresql: journalGuardsPostgreSQL),
        Migration(number: 5, name: "cases and tallies", sql: work),
        Migration(
            number: 6, name: "documents may be amended", sqlite: amendableSQLite,
            postgresql: amendablePostgreSQL),
        Migration(number: 7, name: "amendments", sql: amendments),
        Migration(number: 8, name: "events and deliveries", sql: events),
        Migration(number: 9, name: "hooks and drift", sql: connectors),
        Migration(number: 10, name: "configuration versions", sql: configurationVersions),
        Migration(number: 11, name: "polls", sql: polls),
        Migration(number: 12, name: "deadlines", sql: deadlines),
        Migration(number: 13, name: "leases of files", sql: leases),
        Migration(number: 14, name: "files read together", sql: joins),
        Migration(number: 15, name: "master records", sql: records),
        Migration(number: 16, name: "keys, rates and the audit log", sql: access),
        Migration(number: 17, name: "kept answers", sql: keptAnswers),
        Migration(number: 18, name: "uses of deprecated operations", sql: deprecatedUses),
        Migration(number: 19, name: "records of procurement", sql: procurement),
        Migration(number: 20, name: "stock positions", sql: stock),
        Migration(
            number: 21, name: "locations and promotions", sqlite: catalogueSQLite,
            postgresql: cataloguePostgreSQL),
        Migration(number: 22, name: "histories of stock positions", sql: stockHistory),
        Migration(number: 23, name: "customers' orders and origins", sql: customerOrders),
        Migration(number: 24, name: "erasures", sql: privacy),
        Migration(
            number: 25, name: "prices by their end and guards that ask once",
            sqlite: pricesByEnd + guardsThatAskOnceSQLite, postgresql: pricesByEnd),
    ]

    private static let configuration = """
        CREATE TABLE counter (
            name {text} PRIMARY KEY,
            last {integer} NOT NULL
        ) {strict};
        INSERT INTO counter (name, last) VALUES
            ('configuration', 0), ('file', 0), ('document', 0), ('journal', 0), ('case', 0);
        CREATE TABLE configuration (
            seq {integer} PRIMARY KEY,
            hash {blob} NOT NULL UNIQUE,
            loaded_at {integer} NOT NULL
        ) {strict};
        CREATE TABLE configuration_file (
            configuration_seq {integer} NOT NULL REFERENCES configuration (seq),
            path {text} NOT NULL,
            content {text} NOT NULL,
            PRIMARY KEY (configuration_seq, path)
        ) {strict};
        """

    /// `document` and `stock_movement` are append-ordered: their keys count up, and the only index
    /// with scattered inserts is the one that finds duplicates.
    private static let documents = """
        CREATE TABLE intake_file (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL UNIQUE,
            route {text} NOT NULL,
            connection {text} NOT NULL,
            content_type {text} NOT NULL,
            state {text} NOT NULL
                CHECK (state IN ('receiving', 'received', 'processed', 'quarantined')),
            bytes {integer} NOT NULL,
            chunks {integer} NOT NULL,
            sha256 {blob},
            received_at {integer} NOT NULL,
            finished_at {integer},
            starts {integer} NOT NULL,
            results {integer} NOT NULL,
            problem {text}
        ) {strict};
        CREATE UNIQUE INDEX intake_file_content ON intake_file (route, connection, sha256);
        CREATE TABLE intake_chunk (
            file_seq {integer} NOT NULL REFERENCES intake_file (seq),
            position {integer} NOT NULL,
            content {blob} NOT NULL,
            PRIMARY KEY (file_seq, position)
        ) {strict};
        CREATE TABLE intake_result (
            file_seq {integer} NOT NULL REFERENCES intake_file (seq),
            position {integer} NOT NULL,
            first_line {integer} NOT NULL,
            last_line {integer} NOT NULL,
            source_key {text} NOT NULL,
            outcome {text} NOT NULL
                CHECK (outcome IN ('posted', 'duplicate', 'skipped', 'waiting', 'refused')),
            document_seq {integer},
            case_seq {integer},
            currency {text} NOT NULL,
            amount {integer} NOT NULL,
            code {text},
            problem {text},
            PRIMARY KEY (file_seq, position)
        ) {strict};
        CREATE TABLE document (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL,
            route {text} NOT NULL,
            kind {text} NOT NULL
                CHECK (kind IN ('sale', 'return', 'exchange', 'stock_adjustment', 'unreadable')),
            natural_key {text} NOT NULL UNIQUE,
            content_hash {blob} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('posted', 'waiting')),
            channel {text} NOT NULL,
            store {text} NOT NULL,
            region {text},
            business_date {integer} NOT NULL,
            currency {text} NOT NULL,
            amount {integer} NOT NULL,
            occurred_at {integer} NOT NULL,
            received_at {integer} NOT NULL,
            configuration_seq {integer} NOT NULL,
            mapping {text},
            file_seq {integer},
            first_line {integer},
            last_line {integer},
            trace_id {text},
            body {blob} NOT NULL
        ) {strict};
        CREATE TABLE idempotency (
            key {text} PRIMARY KEY,
            document_seq {integer} NOT NULL REFERENCES document (seq)
        ) {strict};
        CREATE TABLE stock_movement (
            document_seq {integer} NOT NULL,
            position {integer} NOT NULL,
            line {text} NOT NULL,
            item {text} NOT NULL,
            location {text} NOT NULL,
            quantity {text} NOT NULL,
            unit {text} NOT NULL,
            reason {text} NOT NULL,
            business_date {integer} NOT NULL,
            PRIMARY KEY (document_seq, position)
        ) {strict};
        """

    private static let journal = """
        CREATE TABLE journal_entry (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL,
            company {text} NOT NULL,
            version {integer} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('original', 'reversal', 'replacement')),
            reverses {integer} REFERENCES journal_entry (seq),
            grain {text} NOT NULL CHECK (grain IN ('ticket', 'store_day')),
            open_key {text} UNIQUE,
            store {text} NOT NULL,
            channel {text} NOT NULL,
            business_date {integer} NOT NULL,
            posting_date {integer} NOT NULL,
            currency {text} NOT NULL,
            rules {text} NOT NULL,
            state {text} NOT NULL
                CHECK (state IN ('ready', 'delivered', 'acknowledged', 'rejected')),
            ready_at {integer} NOT NULL,
            created_at {integer} NOT NULL,
            delivered_at {integer},
            lease_until {integer},
            ack_due_at {integer},
            external_id {text},
            external_system {text},
            posted_at {integer},
            reject_code {text},
            reject_message {text},
            content_hash {text},
            sources {integer} NOT NULL,
            debit {integer} NOT NULL,
            credit {integer} NOT NULL,
            CHECK (debit = credit),
            CHECK ((state = 'acknowledged') = (external_id IS NOT NULL)),
            CHECK (open_key IS NULL OR state = 'ready')
        ) {strict};
        CREATE INDEX journal_entry_unacknowledged ON journal_entry (seq)
            WHERE state IN ('ready', 'delivered');
        CREATE INDEX journal_entry_day ON journal_entry (business_date);
        CREATE TABLE journal_line (
            entry_seq {integer} NOT NULL REFERENCES journal_entry (seq)
                DEFERRABLE INITIALLY DEFERRED,
            line_key {text} NOT NULL,
            account {text} NOT NULL,
            debit {integer} NOT NULL CHECK (debit >= 0),
            credit {integer} NOT NULL CHECK (credit >= 0),
            store {text},
            region {text},
            channel {text},
            department {text},
            tender {text},
            jurisdiction {text},
            PRIMARY KEY (entry_seq, line_key),
            CHECK ((debit = 0) <> (credit = 0))
        ) {strict};
        CREATE TABLE journal_source (
            entry_seq {integer} NOT NULL,
            document_seq {integer} NOT NULL,
            version {integer} NOT NULL,
            PRIMARY KEY (entry_seq, document_seq)
        ) {strict};
        CREATE UNIQUE INDEX journal_source_document ON journal_source (document_seq, entry_seq);
        CREATE TABLE journal_event (
            entry_seq {integer} NOT NULL REFERENCES journal_entry (seq),
            position {integer} NOT NULL,
            at {integer} NOT NULL,
            what {text} NOT NULL,
            detail {text} NOT NULL,
            PRIMARY KEY (entry_seq, position)
        ) {strict};
        """

    private static let work = """
        CREATE TABLE exception_case (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL,
            queue {text} NOT NULL,
            owner {text} NOT NULL,
            code {text} NOT NULL,
            problem {text} NOT NULL,
            remedy {text} NOT NULL,
            subject {text} NOT NULL,
            document_seq {integer},
            entry_seq {integer},
            currency {text},
            amount {integer},
            opened_at {integer} NOT NULL,
            due_at {integer} NOT NULL,
            closed_at {integer},
            closed_because {text},
            payload {blob}
        ) {strict};
        CREATE INDEX exception_case_open ON exception_case (seq) WHERE closed_at IS NULL;
        CREATE INDEX exception_case_document ON exception_case (document_seq)
            WHERE document_seq IS NOT NULL;
        CREATE INDEX exception_case_entry ON exception_case (entry_seq)
            WHERE entry_seq IS NOT NULL;
        CREATE TABLE tally (
            route {text} NOT NULL,
            hour {integer} NOT NULL,
            currency {text} NOT NULL,
            outcome {text} NOT NULL CHECK (outcome IN
                ('received', 'posted', 'duplicate', 'skipped', 'waiting', 'refused')),
            documents {integer} NOT NULL,
            amount {integer} NOT NULL,
            PRIMARY KEY (route, hour, currency, outcome)
        ) {strict};
        """
}
