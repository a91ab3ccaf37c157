/// The step that keeps deadlines: what happens to open cases and when, and by when the business of
/// documents is to be complete.
extension Schema {
    /// Rows are there for what is not yet in order only: `case_alarm` for open cases,
    /// `document_clock` for documents that wait. The clock of a posted document is that of its
    /// journal entry, and is found by an index over time.
    static let deadlines = """
        ALTER TABLE exception_case ADD COLUMN reminded_at {integer};
        ALTER TABLE exception_case ADD COLUMN escalated_at {integer};
        CREATE TABLE case_alarm (
            case_seq {integer} NOT NULL REFERENCES exception_case (seq),
            kind {text} NOT NULL CHECK (kind IN ('remind', 'escalate')),
            at {integer} NOT NULL,
            target {text},
            PRIMARY KEY (case_seq, kind, at),
            CHECK ((kind = 'escalate') = (target IS NOT NULL))
        ) {strict};
        CREATE INDEX case_alarm_at ON case_alarm (at);
        CREATE TABLE case_event (
            case_seq {integer} NOT NULL REFERENCES exception_case (seq),
            position {integer} NOT NULL,
            at {integer} NOT NULL,
            what {text} NOT NULL,
            detail {text} NOT NULL,
            PRIMARY KEY (case_seq, position)
        ) {strict};
        ALTER TABLE journal_entry ADD COLUMN done_due_at {integer};
        ALTER TABLE journal_entry ADD COLUMN done_route {text};
        CREATE INDEX journal_entry_done_due ON journal_entry (done_due_at)
            WHERE done_due_at IS NOT NULL;
        CREATE TABLE document_clock (
            document_seq {integer} NOT NULL REFERENCES document (seq),
            outcome {text} NOT NULL CHECK (outcome IN ('posted_in_erp', 'stock_moved')),
            due_at {integer} NOT NULL,
            route {text} NOT NULL,
            PRIMARY KEY (document_seq, outcome)
        ) {strict};
        CREATE INDEX document_clock_due ON document_clock (due_at);
        """
}
