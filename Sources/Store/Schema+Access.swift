/// The tables of callers, of how much they ask, and of who changed what.
extension Schema {
    /// `audit_log` is a chain: each row's hash covers the row before it, and `counter` holds how
    /// many there are, so that a row that is changed, taken out or cut off at the end is found.
    static let access = """
        INSERT INTO counter (name, last) VALUES ('key', 0), ('audit', 0);
        CREATE TABLE api_key (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL,
            name {text} NOT NULL,
            prefix {text} NOT NULL UNIQUE,
            hash {blob} NOT NULL,
            role {text},
            scopes {text} NOT NULL,
            stores {text} NOT NULL,
            regions {text} NOT NULL,
            per_second {integer},
            burst {integer},
            per_day {integer},
            created_at {integer} NOT NULL,
            created_by {text} NOT NULL,
            expires_at {integer},
            rotated_from {text},
            revoked_at {integer},
            last_used_at {integer}
        ) {strict};
        CREATE TABLE rate_counter (
            caller {text} PRIMARY KEY,
            level {integer} NOT NULL,
            level_at {integer} NOT NULL,
            day {integer} NOT NULL,
            used {integer} NOT NULL
        ) {strict};
        CREATE TABLE audit_log (
            seq {integer} PRIMARY KEY,
            at {integer} NOT NULL,
            who {text} NOT NULL,
            what {text} NOT NULL,
            target_kind {text} NOT NULL,
            target_id {text} NOT NULL,
            state_before {text},
            state_after {text},
            why {text} NOT NULL,
            prev_hash {blob} NOT NULL,
            hash {blob} NOT NULL
        ) {strict};
        """
}
