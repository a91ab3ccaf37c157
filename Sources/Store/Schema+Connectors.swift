/// The tables of what is told to others, and of what comes in by itself.
extension Schema {
    /// `delivery` holds what is still to be sent, and no more: the first of each order key is its
    /// head, and only heads are looked for, so that a receiver that fails costs nothing but its
    /// place in the index.
    static let events = """
        INSERT INTO counter (name, last) VALUES ('event', 0);
        CREATE TABLE event (
            seq {integer} PRIMARY KEY,
            type {text} NOT NULL,
            subject {text} NOT NULL,
            order_key {text} NOT NULL,
            occurred_at {integer} NOT NULL,
            trace_id {text},
            content {blob} NOT NULL
        ) {strict};
        CREATE TABLE subscription (
            name {text} PRIMARY KEY,
            state {text} NOT NULL CHECK (state IN ('active', 'disabled')),
            seen_seq {integer} NOT NULL,
            because {text},
            failing_since {integer},
            changed_at {integer} NOT NULL
        ) {strict};
        CREATE TABLE delivery (
            subscription {text} NOT NULL REFERENCES subscription (name),
            event_seq {integer} NOT NULL,
            order_key {text} NOT NULL,
            is_head {integer} NOT NULL CHECK (is_head IN (0, 1)),
            due_at {integer} NOT NULL,
            attempts {integer} NOT NULL,
            lease {integer},
            last_seq {integer} NOT NULL,
            PRIMARY KEY (subscription, event_seq)
        ) {strict};
        CREATE INDEX delivery_due ON delivery (subscription, due_at) WHERE is_head = 1;
        CREATE INDEX delivery_order ON delivery (subscription, order_key, event_seq);
        CREATE TABLE delivery_attempt (
            seq {identity},
            subscription {text} NOT NULL,
            event_seq {integer} NOT NULL,
            last_seq {integer} NOT NULL,
            attempt {integer} NOT NULL,
            started_at {integer} NOT NULL,
            milliseconds {integer} NOT NULL,
            outcome {text} NOT NULL
                CHECK (outcome IN ('delivered', 'failed', 'given_up', 'disabled')),
            status {integer},
            problem {text}
        ) {strict};
        CREATE INDEX delivery_attempt_subscription ON delivery_attempt (subscription, seq);
        """

    static let connectors = """
        CREATE TABLE hook_message (
            hook {text} NOT NULL,
            message_id {text} NOT NULL,
            file_seq {integer} NOT NULL,
            received_at {integer} NOT NULL,
            PRIMARY KEY (hook, message_id)
        ) {strict};
        INSERT INTO counter (name, last) VALUES ('drift', 0);
        CREATE TABLE source_field (
            connection {text} NOT NULL,
            field {text} NOT NULL,
            first_seen_at {integer} NOT NULL,
            PRIMARY KEY (connection, field)
        ) {strict};
        CREATE TABLE drift (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL,
            connection {text} NOT NULL,
            schema_reference {text} NOT NULL,
            field {text} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('new', 'vanished')),
            first_seen_at {integer} NOT NULL,
            last_seen_at {integer} NOT NULL,
            documents {integer} NOT NULL,
            file_seq {integer} NOT NULL,
            case_seq {integer} NOT NULL,
            accepted_at {integer},
            accepted_because {text},
            UNIQUE (connection, schema_reference, field, kind)
        ) {strict};
        """

    static let polls = """
        CREATE TABLE poll (
            name {text} PRIMARY KEY,
            watermark {integer} NOT NULL,
            lease_until {integer},
            polled_at {integer},
            reconciled_day {integer},
            problem {text}
        ) {strict};
        """

    /// Only files that are not worked through are looked for again and again.
    static let leases = """
        ALTER TABLE intake_file ADD COLUMN lease {integer} NOT NULL DEFAULT 0;
        ALTER TABLE intake_file ADD COLUMN lease_until {integer};
        ALTER TABLE intake_file ADD COLUMN failures {integer} NOT NULL DEFAULT 0;
        ALTER TABLE intake_file ADD COLUMN first_failed_at {integer};
        ALTER TABLE intake_file ADD COLUMN next_try_at {integer};
        CREATE INDEX intake_file_unfinished ON intake_file (seq) WHERE state = 'received';
        """

    static let joins = """
        ALTER TABLE intake_file ADD COLUMN name {text} NOT NULL DEFAULT '';
        ALTER TABLE intake_file ADD COLUMN waits_for {text};
        ALTER TABLE intake_file ADD COLUMN wait_case {integer};
        CREATE TABLE file_arrival (
            connection {text} NOT NULL,
            stem {text} NOT NULL,
            file_seq {integer} NOT NULL,
            arrived_at {integer} NOT NULL,
            PRIMARY KEY (connection, stem, file_seq)
        ) {strict};
        CREATE TABLE joined_file (
            main_seq {integer} NOT NULL,
            part {text} NOT NULL,
            side_seq {integer} NOT NULL,
            stem {text} NOT NULL,
            bound_at {integer} NOT NULL,
            PRIMARY KEY (main_seq, part)
        ) {strict};
        CREATE INDEX joined_file_side ON joined_file (side_seq);
        """
}
