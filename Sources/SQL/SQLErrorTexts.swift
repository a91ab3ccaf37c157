/// What people read: a code to look up, what happened, and what to do about it.
extension SQLError {
    /// The code in the error reference, the same on both engines.
    public var code: String { texts.code }

    /// What happened, with the engine's cause in parentheses.
    public var problem: String {
        message.isEmpty ? texts.problem : "\(texts.problem) (\(message))"
    }

    /// What the reader can do about it.
    public var remedy: String { texts.remedy }

    private typealias Texts = (code: String, problem: String, remedy: String)

    private var texts: Texts {
        constraintTexts ?? engineTexts ?? programTexts
    }

    private var constraintTexts: Texts? {
        switch kind {
        case .uniqueViolation(let constraint):
            (
                "SQL-001", "A row with the same \(constraint) is already stored.",
                "Read the stored row, and decide whether this one is a repetition of it."
            )
        case .foreignKey:
            (
                "SQL-002", "The row refers to a row that is not stored, or is still referred to.",
                "Store the row it refers to first, or delete the rows that refer to it first."
            )
        case .check(let constraint):
            (
                "SQL-003", "The row breaks the rule \(constraint) of its table.",
                "Correct the value that the rule names."
            )
        case .notNull(let column):
            (
                "SQL-004", "The column \(column) has no value, and must have one.",
                "Give a value for \(column)."
            )
        default: nil
        }
    }

    private var engineTexts: Texts? {
        switch kind {
        case .busy:
            (
                "SQL-005", "The database stayed occupied for longer than the time allowed.",
                "Try again; if it recurs, look for a long transaction or a second program."
            )
        case .serialization:
            (
                "SQL-006", "The database undid this transaction to keep others apart from it.",
                "Begin the transaction again."
            )
        case .connectionLost:
            (
                "SQL-007", "The database server cannot be reached.",
                "Check that the server runs and that its address is right; then try again."
            )
        case .commitUnknown:
            (
                "SQL-008", "The database server was lost while it committed.",
                "Read back whether the transaction was kept before doing it again."
            )
        case .full:
            (
                "SQL-009", "There is no space left for the database.",
                "Free space on the database's disk, or enlarge it; then try again."
            )
        case .storage:
            (
                "SQL-010", "The database file cannot be read or written.",
                "Check the path, the permissions and the disk; restore the backup if it is damaged."
            )
        case .readOnly:
            (
                "SQL-011", "A change was asked of a connection that only reads.",
                "Make the change on the write lane."
            )
        default: nil
        }
    }

    private var programTexts: Texts {
        switch kind {
        case .syntax:
            (
                "SQL-012", "The database does not understand the statement.",
                "Correct the statement, or apply the missing migration."
            )
        case .schemaChanged:
            ("SQL-013", "A table changed while the statement was in use.", "Try again.")
        case .transactionAborted:
            (
                "SQL-014", "An earlier failure ended the transaction, so nothing of it was kept.",
                "Look for the first failure in the log, and begin the transaction again."
            )
        case .type:
            (
                "SQL-015", "A value has a type that is not carried here.",
                "Cast it to bigint, text or bytea in the statement, or correct the value."
            )
        case .misuse:
            (
                "SQL-016", "The database connection was used against its rules.",
                "Report this as a fault of the program."
            )
        case .migration:
            (
                "SQL-017", "The database and this program do not belong together.",
                "Start the program version that last migrated this database, or a newer one."
            )
        case .invalidAddress:
            (
                "SQL-018", "The database address cannot be read.",
                "Write sqlite:/path/file.db or postgres://user:password@host/database."
            )
        case .closed:
            ("SQL-019", "The database readers are closed.", "Wait until the program has restarted.")
        default:
            (
                "SQL-020", "The database refused the statement.",
                "Look up the engine's code \(engineCode) in its manual."
            )
        }
    }
}
