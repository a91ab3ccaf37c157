import SQL

/// One piece of work that waits for the lane.
enum LaneWork: Sendable {
    /// Documents of one request, committed together with others.
    case documents(
        [Group.Item], FileProgress?, LanePolicy,
        done: @Sendable (Result<[Receipt], SQLError>) -> Void)
    /// Anything else: holds its own transaction and answers by itself once it is durable.
    case command(
        @Sendable (any SQLConnection) throws(SQLError) -> Void,
        failed: @Sendable (SQLError) -> Void)

    var items: [Group.Item] {
        guard case .documents(let items, _, _, _) = self else { return [] }
        return items
    }

    var progress: FileProgress? {
        guard case .documents(_, let progress, _, _) = self else { return nil }
        return progress
    }

    /// Under what its documents were decided; nil for a command.
    var policy: LanePolicy? {
        guard case .documents(_, _, let policy, _) = self else { return nil }
        return policy
    }

    func succeed(_ receipts: [Receipt]) {
        guard case .documents(_, _, _, let done) = self else { return }
        done(.success(receipts))
    }

    func fail(_ error: SQLError) {
        switch self {
        case .documents(_, _, _, let done): done(.failure(error))
        case .command(_, let failed): failed(error)
        }
    }

    /// Cuts waiting work into runs of one transaction each: documents side by side together that
    /// were decided under one configuration, every command alone and in its place.
    static func runs(of works: [LaneWork], documentsMax: Int) -> [[LaneWork]] {
        var runs: [[LaneWork]] = []
        var count = 0
        for work in works {
            let size = work.items.count
            let isCommand = if case .command = work { true } else { false }
            let lastIsCommand = if case .command? = runs.last?.last { true } else { false }
            let isOther =
                runs.last?.last?.policy?.configurationSeq != work.policy?.configurationSeq
            let isApart = isCommand || lastIsCommand || isOther
            if runs.isEmpty || isApart || count + size > documentsMax {
                runs.append([work])
                count = size
            } else {
                runs[runs.count - 1].append(work)
                count += size
            }
        }
        return runs
    }
}
