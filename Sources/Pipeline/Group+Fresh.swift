import Accounting
import Inventory
import RetailModel
import SQL
import Store

// Documents that are here for the first time.
extension Group {
    /// Writes down what a fresh document does, or why it waits.
    func post(
        _ index: Int, _ row: DocumentRow, _ receipts: [Receipt], _ writing: inout Writing,
        on connection: any SQLConnection
    ) throws(SQLError) -> Receipt {
        let document = items[index].document
        switch decisions[index] {
        case .own:
            switch document.posting {
            case .decided(let entry, let uncoded):
                writing.movements.append(
                    MovedStock(row.seq, at: row.occurredAt, document.movements))
                if entry != nil {
                    writing.journal.add(
                        items[index].lines, of: row, rules: document.rules(policy),
                        clock: document.entryClock(from: now))
                }
                try writing.tell(of: document, row, uncoded: uncoded, on: connection)
                return Receipt(.posted, row, .posted)
            case .waiting(let reason):
                return try wait(document, row, reason, &writing, on: connection)
            }
        case .difference(let base):
            return try post(index, row, from: base, &writing, on: connection)
        case .waiting(let reason):
            return try wait(document, row, reason, &writing, on: connection)
        case .superseded(let newer):
            return Receipt(.superseded(by: newer), row, .superseded)
        case .behind(let head):
            writing.clocks += document.clocks(of: row)
            writing.held.append((row.seq, document.routeName, document.orderKey, false))
            let (id, seq) = try openCase(of: head, receipts, on: connection)
            return Receipt(.waiting(caseID: id), row, .waiting, caseSeq: seq)
        }
    }

    /// Tells what goes into the books, of a further revision what differs.
    func tell(_ record: AmendmentRecord, _ writing: Writing) {
        for (index, place) in writing.placeByItem.sorted(by: { $0.key < $1.key }) {
            let seq = writing.rows[place].seq
            guard case .own = decisions[index],
                case .decided(let entry?, _) = items[index].document.posting
            else { continue }
            record.lines += entry.lines.map { (seq, $0) }
        }
        record.lines += writing.journal.replacements
        for moved in writing.movements {
            record.movements += moved.movements.map { (moved.documentSeq, $0) }
        }
    }

    private func wait(
        _ document: IncomingDocument, _ row: DocumentRow, _ reason: CaseReason,
        _ writing: inout Writing, on connection: any SQLConnection
    ) throws(SQLError) -> Receipt {
        let opened = try writing.cases.open(
            reason, of: row, in: policy.queues.queue(of: document.route?.plan), on: connection)
        writing.clocks += document.clocks(of: row)
        if document.route?.holdsKey == true {
            writing.held.append((row.seq, document.routeName, document.orderKey, true))
        }
        return Receipt(.waiting(caseID: opened.id), row, .waiting, caseSeq: opened.seq)
    }

    /// The case of the document that a key is held up by.
    private func openCase(
        of head: Head, _ receipts: [Receipt], on connection: any SQLConnection
    ) throws(SQLError) -> (id: String, seq: Int64?) {
        switch head {
        case .item(let index):
            let seq = receipts[index].caseSeq
            return (seq.map { CaseDrafts.id($0, at: now) } ?? "", seq)
        case .stored(let seq):
            let known = try CaseTable.open(documentSeq: seq, on: connection)
            return (known?.id ?? "", known?.seq)
        }
    }

    private func post(
        _ index: Int, _ row: DocumentRow, from base: Base, _ writing: inout Writing,
        on connection: any SQLConnection
    ) throws(SQLError) -> Receipt {
        let document = items[index].document
        let earlier: Standing
        switch base {
        case .item(let index):
            guard let place = writing.placeByItem[index] else {
                preconditionFailure("an earlier item of the group has its row")
            }
            earlier = Standing(document: items[index].document, row: writing.rows[place])
        case .stored(let seq):
            guard let found = try Standing.stored(seq: seq, policy, on: connection) else {
                return try wait(
                    document, row, .unreadableRevision(document.naturalKey), &writing,
                    on: connection)
            }
            earlier = found
        }
        do throws(PostingRefusal) {
            try writing.journal.add(
                from: earlier.stand(policy, at: now),
                to: Standing(document: document, row: row).stand(policy, at: now))
        } catch {
            let reason = CaseReason(
                code: error.code, problem: error.problem, remedy: error.remedy)
            return try wait(document, row, reason, &writing, on: connection)
        }
        writing.movements.append(
            MovedStock(
                row.seq, at: row.occurredAt,
                MovementDifference.movements(
                    from: earlier.document.movements, to: document.movements)))
        if case .decided(_, let uncoded) = document.posting {
            try writing.tell(of: document, row, uncoded: uncoded, on: connection)
        }
        return Receipt(.posted, row, .posted)
    }
}

extension Group.Writing {
    /// Opens the cases that a posted document asks for: amounts in suspense, and whom its route
    /// tells of it.
    mutating func tell(
        of document: IncomingDocument, _ row: DocumentRow, uncoded: [UncodedAmount],
        on connection: any SQLConnection
    ) throws(SQLError) {
        if !uncoded.isEmpty {
            try cases.open(
                uncoded: uncoded, of: row, on: document.route?.plan, on: connection)
        }
        for queue in document.route?.notifies ?? [] {
            try cases.open(notice: row, in: queue, on: connection)
        }
    }
}
