/// A table in which something may be said of a person, with the columns that may say it.
public struct PersonalPlace: Hashable, Sendable {
    /// How reports call it.
    public let name: String
    let table: String
    /// The columns of its key.
    let keys: [String]
    /// The columns that may say something, and whether each holds bytes.
    let columns: [Column]
    /// Whose records stand there; nil where none do.
    public let family: RecordFamily?

    struct Column: Hashable, Sendable {
        let name: String
        let isBlob: Bool
    }

    private init(
        _ name: String, _ table: String, by keys: [String], texts: [String] = [],
        blobs: [String] = [], of family: RecordFamily? = nil
    ) {
        self.name = name
        self.family = family
        self.table = table
        self.keys = keys
        columns =
            texts.map { Column(name: $0, isBlob: false) }
            + blobs.map { Column(name: $0, isBlob: true) }
    }

    /// Canonical documents as they stand.
    public static let documents = PersonalPlace(
        "documents", "document", by: ["seq"], blobs: ["body"])
    /// Canonical documents as they were.
    public static let versions = PersonalPlace(
        "document_versions", "document_version", by: ["document_seq", "version"],
        texts: ["reason"], blobs: ["body"])
    /// Files and other payloads as they came.
    public static let payloads = PersonalPlace(
        "payloads", "intake_chunk", by: ["file_seq", "position"], blobs: ["content"])
    public static let results = PersonalPlace(
        "file_results", "intake_result", by: ["file_seq", "position"], texts: ["problem"])
    public static let cases = PersonalPlace(
        "cases", "exception_case", by: ["seq"], texts: ["problem", "remedy", "closed_because"],
        blobs: ["payload"])
    public static let caseActions = PersonalPlace(
        "case_actions", "case_action", by: ["seq"], texts: ["reason", "detail"],
        blobs: ["content"])
    public static let caseEvents = PersonalPlace(
        "case_events", "case_event", by: ["case_seq", "position"], texts: ["detail"])
    /// What webhooks deliver and `GET /v1/events` shows.
    public static let events = PersonalPlace("events", "event", by: ["seq"], blobs: ["content"])
    public static let attempts = PersonalPlace(
        "delivery_attempts", "delivery_attempt", by: ["seq"], texts: ["problem"])
    public static let answers = PersonalPlace(
        "kept_answers", "kept_answer", by: ["digest"], blobs: ["body"])
    public static let recordChanges = PersonalPlace(
        "record_changes", "record_change", by: ["seq"], texts: ["body"])
    public static let drift = PersonalPlace(
        "drift", "drift", by: ["seq"], texts: ["accepted_because"])
    public static let audit = PersonalPlace(
        "audit_log", "audit_log", by: ["seq"], texts: ["state_before", "state_after", "why"])
    /// Vendors, orders and the other versioned records.
    public static let records = RecordFamily.all.map {
        PersonalPlace("\($0.name)_records", $0.table, by: ["seq"], texts: ["body"], of: $0)
    }
    /// Where records stand as the API writes them, customers' orders too.
    public static let ofRecords: [PersonalPlace] =
        [events, answers, audit, recordChanges] + records

    /// The places whose rows are masked one by one, by what they say alone.
    public static let plain: [PersonalPlace] =
        [results, cases, caseActions, caseEvents, events, attempts, answers, drift, recordChanges]
        + records

    /// Every place, in the order of reports.
    public static let all: [PersonalPlace] =
        [documents, versions, payloads] + plain + [audit]
}
