import RetailModel
import SQL
import Store

/// Which fresh documents of a group go first, wait behind others, or replace an earlier revision.
struct GroupOrdering {
    /// Posted revisions of each order, by its family.
    private var revisions: [String: [(seq: Int64, naturalKey: String)]] = [:]
    /// Waiting documents that hold a key up, by route and key.
    private var heads: [HeldKey: Group.Head] = [:]
    /// Posted revisions among the items of this group, by their family.
    private var items: [String: [(index: Int, naturalKey: String)]] = [:]

    private struct HeldKey: Hashable {
        let route: String
        let key: String
    }

    mutating func readFacts(
        about documents: [IncomingDocument], on connection: any SQLConnection
    ) throws(SQLError) {
        try readRevisions(of: documents, on: connection)
        var keysByRoute: [String: [String]] = [:]
        for document in documents where document.route?.holdsKey == true {
            keysByRoute[document.routeName, default: []].append(document.orderKey)
        }
        for (route, keys) in keysByRoute {
            for (key, seq) in try HeldKeyTable.heads(of: keys, route: route, on: connection) {
                heads[HeldKey(route: route, key: key)] = .stored(seq: seq)
            }
        }
    }

    mutating func readRevisions(
        of documents: [IncomingDocument], on connection: any SQLConnection
    ) throws(SQLError) {
        revisions = try DocumentTable.revisions(
            ofFamilies: documents.compactMap(\.revisionFamily), on: connection)
    }

    /// What the next fresh document does; to be asked in the order in which they came.
    mutating func decision(on document: IncomingDocument, at index: Int) -> Group.Decision {
        let key = HeldKey(route: document.routeName, key: document.orderKey)
        let isHolding = document.route?.holdsKey == true
        if isHolding, let head = heads[key] { return .behind(head) }
        let decision = revisionDecision(on: document)
        switch decision {
        case .own, .difference:
            if case .waiting = document.posting {
                if isHolding { heads[key] = .item(index) }
                return .own
            }
            if let family = document.revisionFamily {
                items[family, default: []].append((index, document.naturalKey))
            }
        case .waiting: if isHolding { heads[key] = .item(index) }
        case .superseded, .behind: break
        }
        return decision
    }

    /// Compares a revision with those that are in the books: the newest of them counts.
    func revisionDecision(on document: IncomingDocument) -> Group.Decision {
        guard let family = document.revisionFamily else { return .own }
        var newest: (base: Group.Base, naturalKey: String)?
        let stored = (revisions[family] ?? []).map {
            (base: Group.Base.stored(seq: $0.seq), naturalKey: $0.naturalKey)
        }
        let fresh = (items[family] ?? []).map {
            (base: Group.Base.item($0.index), naturalKey: $0.naturalKey)
        }
        for candidate in stored + fresh {
            guard let best = newest else {
                newest = candidate
                continue
            }
            switch RevisionOrder.compare(candidate.naturalKey, with: best.naturalKey) {
            case .newer: newest = candidate
            case .older: break
            case .unknown:
                return .waiting(
                    .furtherRevision(document.naturalKey, of: candidate.naturalKey))
            }
        }
        guard let newest else { return .own }
        switch RevisionOrder.compare(document.naturalKey, with: newest.naturalKey) {
        case .newer: return .difference(from: newest.base)
        case .older: return .superseded(by: newest.naturalKey)
        case .unknown:
            return .waiting(.furtherRevision(document.naturalKey, of: newest.naturalKey))
        }
    }
}
