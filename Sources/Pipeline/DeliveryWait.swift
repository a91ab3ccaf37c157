import RetailModel
import SQL
import Store
import Transform

/// Brings the files of one delivery together: a main file is read once the others are here, and
/// waits for them until then, with a case when that takes too long.
struct DeliveryWait: Sendable {
    /// What is to be done with a claimed file.
    enum Verdict: Sendable {
        /// It is read now, with these.
        case read(with: [JoinedFile])
        /// It holds rows for others and was put away for them.
        case putAway
        /// It is not read yet; a case tells of it from `overdue` on.
        case waiting(for: String, isOverdue: Bool)
        /// Another node has it by now.
        case lost
    }

    /// How long files wait for each other before a person is told.
    static let overdueSeconds = 86_400
    /// How often they look again when nothing has told them to.
    private static let lookSeconds = 60

    let claim: FileClaim
    let connection: ConnectionPlan
    let queue: WorkQueue
    let now: Instant

    /// Decides, and writes what it decides, within the transaction of the caller.
    func settle(on sql: any SQLConnection) throws(SQLError) -> Verdict {
        let file = claim.file
        switch DeliveryPart(ofFileNamed: file.name, in: connection) {
        case .unknown: return .read(with: [])
        case .side(let plan, _) where plan.isKept:
            try JoinTable.finish(
                sides: [file.seq], problem: "It serves every main file until a newer one comes.",
                at: now, on: sql)
            return .putAway
        case .side: return try wait(for: connection.mainFile ?? "its main file", on: sql)
        case .main(let delivery):
            let known = try JoinTable.sides(ofMain: file.seq, on: sql)
            guard known.isEmpty else { return .read(with: known) }
            return try gather(delivery, on: sql)
        }
    }

    private func gather(
        _ delivery: String, on sql: any SQLConnection
    ) throws(SQLError) -> Verdict {
        // Two nodes that look at once would both take the same file.
        try Sequence.file.lock(on: sql)
        var found: [JoinedFile] = []
        var older: [Int64] = []
        var missing: [String] = []
        for plan in connection.joins {
            let stem = plan.isKept ? plan.file : plan.file + delivery
            let free = try JoinTable.free(
                connection: connection.name, stem: stem, orLonger: plan.isKept,
                isKept: plan.isKept, on: sql
            ).filter { arrival in
                guard
                    case .side(let other, _) = DeliveryPart(
                        ofFileNamed: arrival.stem, in: connection)
                else { return false }
                return other.file == plan.file
            }
            guard let newest = free.first else {
                missing.append(stem)
                continue
            }
            found.append(
                JoinedFile(part: plan.file, fileSeq: newest.fileSeq, stem: newest.stem))
            older += free.dropFirst().map(\.fileSeq).filter { $0 != newest.fileSeq }
        }
        guard missing.isEmpty else {
            return try wait(for: missing.joined(separator: ", "), on: sql)
        }
        try JoinTable.bind(found, toMain: claim.file.seq, at: now, on: sql)
        try JoinTable.finish(
            sides: older, problem: "A newer file of its name was taken instead.", at: now, on: sql)
        try endWaiting(of: [claim.file.seq] + found.map(\.fileSeq) + older, on: sql)
        return .read(with: found)
    }

    private func endWaiting(
        of seqs: [Int64], on sql: any SQLConnection
    ) throws(SQLError) {
        for opened in try JoinTable.endWaiting(of: seqs, on: sql) {
            try Cases.close(
                seq: opened, at: now, because: "The files of its delivery are together.", on: sql)
        }
    }

    private func wait(
        for others: String, on sql: any SQLConnection
    ) throws(SQLError) -> Verdict {
        let file = claim.file
        let overdueAt = file.receivedAt.adding(seconds: Self.overdueSeconds)
        let isOverdue = now >= overdueAt
        var caseSeq = file.waitCaseSeq
        if isOverdue, caseSeq == nil { caseSeq = try openCase(others, on: sql) }
        var next = now.adding(seconds: Self.lookSeconds)
        if !isOverdue { next = min(next, overdueAt) }
        let isHeld = try JoinTable.wait(
            claim.lease, for: others, until: next, caseSeq: caseSeq, on: sql)
        return isHeld ? .waiting(for: others, isOverdue: isOverdue) : .lost
    }

    private func openCase(
        _ others: String, on sql: any SQLConnection
    ) throws(SQLError) -> Int64 {
        let file = claim.file
        let opened = try queue.nextCase(
            code: "FILE-016",
            problem: "The file \(file.name) has waited for a day for: \(others).",
            remedy: "Have its sender send what is missing to \(connection.name); it is read then, "
                + "and this case closes by itself.",
            subject: "file \(file.id)", at: now, on: sql)
        try Cases.open([opened], at: now, on: sql)
        return opened.seq
    }
}
