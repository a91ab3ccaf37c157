import RetailModel
import SQL
import Store

/// Which of two revisions of one order is the newer.
public enum RevisionOrder {
    enum Verdict {
        case newer
        case older
        /// The two cannot be compared: a person must say.
        case unknown
    }

    /// Whether a revision is surely older than another one of the same order.
    public static func isOlder(_ one: String, than other: String) -> Bool {
        compare(revision: one, with: other) == .older
    }

    /// Compares revisions as numbers, as moments, or as texts of one length; the last part of a
    /// natural key is the revision.
    static func compare(_ new: String, with old: String) -> Verdict {
        compare(revision: revision(of: new), with: revision(of: old))
    }

    private static func compare(revision new: String, with old: String) -> Verdict {
        if let left = Int64(new), let right = Int64(old) { return verdict(left, right) }
        if let left = Instant(new), let right = Instant(old) { return verdict(left, right) }
        // A first revision that its source did not number precedes every moment.
        if old == "1", Instant(new) != nil { return .newer }
        if new == "1", Instant(old) != nil { return .older }
        guard new.utf8.count == old.utf8.count else { return .unknown }
        return verdict(new, old)
    }

    private static func verdict<Value: Comparable>(_ new: Value, _ old: Value) -> Verdict {
        new == old ? .unknown : new > old ? .newer : .older
    }

    private static func revision(of naturalKey: String) -> String {
        naturalKey.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init)
            ?? ""
    }
}

extension DocumentRow {
    /// Whether a newer revision of its order is in the books: nothing of this one stands there
    /// then, though it was posted.
    ///
    /// - Parameter family: What all revisions of its order have in common.
    func isReplaced(
        inFamily family: String?, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        guard state == .posted, let family else { return false }
        let posted = try DocumentTable.revisions(ofFamilies: [family], on: connection)
        return posted[family]?.contains { revision in
            RevisionOrder.compare(revision.naturalKey, with: naturalKey) == .newer
        } ?? false
    }
}
