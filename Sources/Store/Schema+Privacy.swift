extension Schema {
    /// What erasures did, without saying of whom; and a key of the installation's own, with which
    /// the hashes are keyed that nobody may guess the content of.
    ///
    /// `erased_version` keeps the keyed hash that a version of a document had before, so that the
    /// same document delivered again is known again; `erased_change` the hash that a row of the
    /// audit log has since.
    static let privacy = """
        CREATE TABLE installation_key (
            name {text} PRIMARY KEY,
            secret {blob} NOT NULL
        ) {strict};
        INSERT INTO counter (name, last) VALUES ('erasure', 0);
        CREATE TABLE erasure (
            seq {integer} PRIMARY KEY,
            id {text} NOT NULL,
            at {integer} NOT NULL,
            who {text} NOT NULL,
            why {text} NOT NULL,
            kind {text} NOT NULL,
            subject_hash {blob} NOT NULL,
            result {text} NOT NULL
        ) {strict};
        CREATE TABLE erased_version (
            document_seq {integer} NOT NULL,
            version {integer} NOT NULL,
            erasure_seq {integer} NOT NULL REFERENCES erasure (seq),
            keyed_hash {blob} NOT NULL,
            PRIMARY KEY (document_seq, version, erasure_seq)
        ) {strict};
        CREATE TABLE erased_change (
            audit_seq {integer} NOT NULL,
            erasure_seq {integer} NOT NULL REFERENCES erasure (seq),
            hash {blob} NOT NULL,
            PRIMARY KEY (audit_seq, erasure_seq)
        ) {strict};
        CREATE INDEX erased_change_erasure ON erased_change (erasure_seq, audit_seq);
        """

    /// Keyed hashes of what erasures masked in records, by which it is known when it comes back.
    static let erasedValues = """
        CREATE TABLE erased_value (
            hash {blob} PRIMARY KEY,
            erasure_seq {integer} NOT NULL REFERENCES erasure (seq)
        ) {strict};
        """
}
