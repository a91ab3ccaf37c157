import Transform

/// Changes bytes that never became a document, place by place: a tree of JSON, or rows of
/// separated values.
struct PayloadEditing {
    /// What came of it.
    struct Edited {
        let bytes: [UInt8]
        /// What changed, place by place.
        let changes: [JSONDifference.Change]
    }

    /// The connection that reads the bytes; nil for canonical documents.
    let connection: ConnectionPlan?

    /// The bytes with the changes in their order.
    ///
    /// - Throws: why one of them cannot be made, as a sentence.
    func applied(_ edits: [JSONEdit], to bytes: [UInt8]) throws(Refused) -> Edited {
        guard let connection, connection.schema.format == .csv else {
            return try tree(edits, bytes)
        }
        return try rows(edits, bytes, connection.dialect)
    }

    struct Refused: Error {
        let problem: String
    }

    private func tree(_ edits: [JSONEdit], _ old: [UInt8]) throws(Refused) -> Edited {
        var bytes = old
        do throws(JSONEditRefusal) {
            for edit in edits { bytes = try edit.applied(to: bytes) }
        } catch {
            throw Refused(problem: error.problem)
        }
        return Edited(bytes: bytes, changes: CaseWork.changes(from: old, to: bytes))
    }

    private func rows(
        _ edits: [JSONEdit], _ old: [UInt8], _ dialect: CSVDialect
    ) throws(Refused) -> Edited {
        var bytes = old
        var changes: [JSONDifference.Change] = []
        do throws(CSVEditRefusal) {
            for edit in edits {
                let edited = try CSVEdit(place: edit.place, text: edit.text)
                    .applied(to: bytes, dialect: dialect)
                bytes = edited.rows
                changes.append(
                    JSONDifference.Change(
                        pointer: edit.place, old: edited.old, new: edit.text))
            }
        } catch {
            throw Refused(problem: error.problem)
        }
        return Edited(bytes: bytes, changes: changes)
    }
}
