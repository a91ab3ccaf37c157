import RetailModel
import SQL
import Store

// What comes of bytes that become documents.
extension CaseWork {
    /// What receiving documents does.
    struct Foreseen {
        /// The word of ``CaseWork/telling(_:)``'s receipt.
        let state: String
        /// Why it waits, or that it differs from what is here.
        let cause: CaseReason?
        let record: AmendmentRecord
    }

    /// What would come of receiving documents, found by doing it and taking it back.
    ///
    /// Where nothing of it would be taken, since all of it is here with other content, it is
    /// refused: the case keeps the bytes, so that a key that was mistyped can be corrected.
    func foresee(
        _ documents: [IncomingDocument], of file: FileRow
    ) throws(SQLError) -> Result<Foreseen, Refused> {
        let record = AmendmentRecord()
        return try sql.rehearse { () throws(SQLError) in
            let receipts = try receive(documents, of: file, telling: record)
            guard let told = Self.telling(receipts) else {
                return .success(Foreseen(state: "skipped", cause: nil, record: record))
            }
            if receipts.allSatisfy(\.isConflict) {
                return .failure(Refused(reason: .known(told.naturalKey, as: told.documentID)))
            }
            var cause: CaseReason?
            if told.tellingCaseID != nil, let seq = told.caseSeq,
                let opened = try CaseTable.row(seq: seq, on: sql)
            {
                cause = CaseReason(
                    code: opened.code, problem: opened.problem, remedy: opened.remedy)
            }
            return .success(Foreseen(state: told.deliveryWord, cause: cause, record: record))
        }
    }

    /// Takes documents in, like a delivery of their own.
    func receive(
        _ documents: [IncomingDocument], of file: FileRow, telling record: AmendmentRecord? = nil
    ) throws(SQLError) -> [Receipt] {
        guard !documents.isEmpty else { return [] }
        var group = Group(
            documents.map { Group.Item(route: file.route, document: $0) }, policy: policy,
            now: now)
        return try group.commit(on: sql, telling: record)
    }

    /// The receipt that speaks for all: the first that a person must look at, else the first that
    /// changed the books.
    static func telling(_ receipts: [Receipt]) -> Receipt? {
        receipts.enumerated().min {
            ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
        }?.element
    }
}

extension Receipt {
    fileprivate var isConflict: Bool { if case .conflict = outcome { true } else { false } }

    /// How soon a person is to be told of it.
    fileprivate var rank: Int {
        switch outcome {
        case .conflict: 0
        case .waiting: 1
        case .posted: 2
        case .superseded: 3
        case .duplicate: 4
        }
    }

    /// What became of the delivery, whatever became of the document that was here before.
    var deliveryWord: String {
        switch outcome {
        case .posted: "posted"
        case .waiting: "waiting"
        case .superseded: "superseded"
        case .duplicate: "duplicate"
        case .conflict: "conflict"
        }
    }

    /// The case that tells of it, where there is one.
    var tellingCaseID: String? {
        switch outcome {
        case .posted, .superseded: nil
        case .waiting(let id), .conflict(let id): id
        case .duplicate(let id): id
        }
    }
}

extension CaseReason {
    fileprivate static func known(_ naturalKey: String, as id: String) -> CaseReason {
        CaseReason(
            code: "DUP-001",
            problem: "A key of \(naturalKey) is here with other content, as document \(id).",
            remedy: "Correct the key where it is wrong. Else compare the two, reject this one, and "
                + "post in the ERP what is missing.")
    }
}
