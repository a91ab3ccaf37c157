extension Schema {
    /// Answers to requests that carried a key, so that the same request again gets the same answer.
    static let keptAnswers = """
        CREATE TABLE kept_answer (
            digest {blob} PRIMARY KEY,
            actor {text} NOT NULL,
            claimed_at {integer} NOT NULL,
            lease_until {integer} NOT NULL,
            token {integer} NOT NULL,
            content_hash {blob},
            status {integer},
            headers {text},
            body {blob}
        ) {strict};
        CREATE INDEX kept_answer_claimed ON kept_answer (claimed_at);
        """

    /// Who used what of the API that is deprecated, on which day.
    static let deprecatedUses = """
        CREATE TABLE deprecated_use (
            deprecation {text} NOT NULL,
            day {integer} NOT NULL,
            caller {text} NOT NULL,
            operation {text} NOT NULL,
            uses {integer} NOT NULL,
            PRIMARY KEY (deprecation, day, caller, operation)
        ) {strict};
        """
}
