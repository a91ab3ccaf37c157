import SQL

/// One piece of work that waits for the lane.
enum LaneWork: Sendable {
    /// Documents of one request, committed together with others.
    case documents(Documents)
    /// Anything else: holds its own transaction and answers by itself once it is durable.
    case command(
        @Sendable (any SQLConnection) throws(SQLError) -> Void,
        failed: @Sendable (SQLError) -> Void)

    final class Documents: Sendable {
        let items: [Group.Item]
        let progress: FileProgress?
        /// Under what they were decided.
        let policy: LanePolicy
        let done: @Sendable (Result<[Receipt], SQLError>) -> Void

        init(
            _ items: [Group.Item], _ progress: FileProgress?, _ policy: LanePolicy,
            done: @escaping @Sendable (Result<[Receipt], SQLError>) -> Void
        ) {
            self.items = items
            self.progress = progress
            self.policy = policy
            self.done = done
        }
    }

    /// Nil for a command.
    var ofDocuments: Documents? {
        guard case .documents(let documents) = self else { return nil }
        return documents
    }

    var items: [Group.Item] { ofDocuments?.items ?? [] }

    func fail(_ error: SQLError) {
        switch self {
        case .documents(let documents): documents.done(.failure(error))
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
                runs.last?.last?.ofDocuments?.policy.configurationSeq
                != work.ofDocuments?.policy.configurationSeq
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
