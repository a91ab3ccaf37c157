import SQL

/// Statements to run with rows of arguments, group by group, as a lane would have written them.
///
/// The parameters of each text stand in the order of their numbers,
/// so that every engine binds them alike.
struct Script {
    /// One statement and its rows.
    struct Batch {
        let sql: String
        let rows: [[SQLValue]]
    }

    /// Each is one transaction.
    var groups: [[Batch]] = []
    /// How many documents they hold in all.
    var documents = 0

    /// Rows written in all.
    var rowCount: Int { groups.reduce(0) { $0 + $1.reduce(0) { $0 + $1.rows.count } } }
}
