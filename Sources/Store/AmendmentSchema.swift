/// The steps that let a document be decided again: other states and kinds, earlier versions, what
/// each version added to the books, who asked for it.
extension Schema {
    private static let documentColumns = """
        seq, id, route, kind, natural_key, content_hash, state, channel, store, region,
        business_date, currency, amount, occurred_at, received_at, configuration_seq, mapping,
        file_seq, first_line, last_line, trace_id, body
        """

    /// SQLite changes no CHECK in place: the table is written anew, with the one that refers to it.
    static let amendableSQLite = """
        CREATE TABLE idempotency_kept (
            key TEXT PRIMARY KEY,
            document_seq INTEGER NOT NULL
        ) STRICT;
        INSERT INTO idempotency_kept (key, document_seq) SELECT key, document_seq FROM idempotency;
        DROP TABLE idempotency;
        CREATE TABLE document_anew (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            route TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind <> ''),
            natural_key TEXT NOT NULL UNIQUE,
            content_hash BLOB NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('posted', 'waiting', 'superseded', 'rejected')),
            channel TEXT NOT NULL,
            store TEXT NOT NULL,
            region TEXT,
            business_date INTEGER NOT NULL,
            currency TEXT NOT NULL,
            amount INTEGER NOT NULL,
            occurred_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            configuration_seq INTEGER NOT NULL,
            mapping TEXT,
            file_seq INTEGER,
            first_line INTEGER,
            last_line INTEGER,
            trace_id TEXT,
            body BLOB NOT NULL,
            version INTEGER NOT NULL DEFAULT 1,
            treatment TEXT NOT NULL DEFAULT 'rules' CHECK (treatment IN ('rules', 'suspense'))
        ) STRICT;
        INSERT INTO document_anew (\(documentColumns)) SELECT \(documentColumns) FROM document;
        DROP TABLE document;
        ALTER TABLE document_anew RENAME TO document;
        CREATE TABLE idempotency (
            key TEXT PRIMARY KEY,
            document_seq INTEGER NOT NULL REFERENCES document (seq)
        ) STRICT;
        INSERT INTO idempotency (key, document_seq) SELECT key, document_seq FROM idempotency_kept;
        DROP TABLE idempotency_kept;
        """

    static let amendablePostgreSQL = """
        ALTER TABLE document DROP CONSTRAINT document_kind_check;
        ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind <> '');
        ALTER TABLE document DROP CONSTRAINT document_state_check;
        ALTER TABLE document ADD CONSTRAINT document_state_check
            CHECK (state IN ('posted', 'waiting', 'superseded', 'rejected'));
        ALTER TABLE document ADD COLUMN version bigint NOT NULL DEFAULT 1;
        ALTER TABLE document ADD COLUMN treatment text COLLATE "C" NOT NULL DEFAULT 'rules'
            CHECK (treatment IN ('rules', 'suspense'));
        """

    /// `contribution` says which entry holds a version of a document, with sign +1, or takes it
    /// back, with sign -1; a document that was never amended and is no further revision has no row
    /// there, and its one entry is found by `journal_source`.
    static let amendments = """
        CREATE TABLE document_version (
            document_seq {integer} NOT NULL REFERENCES document (seq),
            version {integer} NOT NULL,
            content_hash {blob} NOT NULL,
            state {text} NOT NULL,
            business_date {integer} NOT NULL,
            currency {text} NOT NULL,
            amount {integer} NOT NULL,
            configuration_seq {integer} NOT NULL,
            mapping {text},
            treatment {text} NOT NULL,
            body {blob} NOT NULL,
            replaced_at {integer} NOT NULL,
            replaced_by {text} NOT NULL,
            reason_code {text} NOT NULL,
            reason {text} NOT NULL,
            PRIMARY KEY (document_seq, version)
        ) {strict};
        CREATE INDEX document_version_content ON document_version (content_hash);
        CREATE TABLE contribution (
            entry_seq {integer} NOT NULL REFERENCES journal_entry (seq),
            document_seq {integer} NOT NULL REFERENCES document (seq),
            version {integer} NOT NULL,
            sign {integer} NOT NULL CHECK (sign IN (-1, 1)),
            PRIMARY KEY (entry_seq, document_seq, version, sign)
        ) {strict};
        CREATE INDEX contribution_document ON contribution (document_seq);
        CREATE TABLE held_key (
            document_seq {integer} PRIMARY KEY REFERENCES document (seq),
            route {text} NOT NULL,
            order_key {text} NOT NULL,
            is_head {integer} NOT NULL
        ) {strict};
        CREATE INDEX held_key_order ON held_key (route, order_key, document_seq);
        CREATE TABLE case_action (
            seq {integer} PRIMARY KEY,
            case_seq {integer} NOT NULL REFERENCES exception_case (seq),
            action {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('pending', 'done', 'refused')),
            reason_code {text} NOT NULL,
            reason {text} NOT NULL,
            asked_by {text} NOT NULL,
            asked_at {integer} NOT NULL,
            decided_by {text},
            decided_at {integer},
            detail {text} NOT NULL,
            content {blob}
        ) {strict};
        CREATE INDEX case_action_case ON case_action (case_seq, seq);
        CREATE INDEX case_action_pending ON case_action (seq) WHERE state = 'pending';
        INSERT INTO counter (name, last) VALUES ('action', 0);
        CREATE TABLE route_state (
            route {text} PRIMARY KEY,
            state {text} NOT NULL CHECK (state IN ('running', 'paused', 'draining')),
            changed_at {integer} NOT NULL,
            changed_by {text} NOT NULL,
            reason {text} NOT NULL
        ) {strict};
        CREATE INDEX intake_result_waiting ON intake_result (document_seq)
            WHERE outcome = 'waiting';
        CREATE INDEX intake_result_case ON intake_result (case_seq) WHERE case_seq IS NOT NULL;
        """
}
