import Transform

/// What comes in and goes out by itself, as the configuration says.
public struct Connectors: Sendable {
    /// Receivers of events, by name.
    public var subscriptions: [Subscription] = []
    /// Senders of webhooks, by name.
    public var hooks: [Hook] = []
    /// Folders that files are put into, by name.
    public var inboxes: [Inbox] = []
    /// Sources that are asked for what is new, by name.
    public var polls: [Poll] = []
}

/// Where a secret is kept: never in the configuration itself.
public enum SecretReference: Hashable, Sendable {
    /// In a variable of the environment.
    case environment(String)
    /// In a file, without the line's end.
    case file(String)

    /// Reads `env:NAME` or `file:/path`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else { return nil }
        switch parts[0] {
        case "env": self = .environment(parts[1])
        case "file": self = .file(parts[1])
        default: return nil
        }
    }
}

extension SecretReference: CustomStringConvertible {
    /// As the configuration writes it.
    public var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }
}

/// Who is told of which events, and how.
public struct Subscription: Sendable {
    /// How events stand in a request (CloudEvents 1.0, HTTP protocol binding).
    public enum Mode: String, Sendable, CaseIterable {
        /// One event, all of it in the body.
        case structured
        /// One event, its attributes in header fields.
        case binary
        /// Several events as one array.
        case batch
    }

    /// Which events wait for each other.
    public enum Order: String, Sendable, CaseIterable {
        /// Those of one subject: while one fails, its followers wait, and no others.
        case subject
        /// None.
        case none
    }

    /// Whence a new subscription is told.
    public enum Start: String, Sendable, CaseIterable {
        /// What happens from now on.
        case now
        /// Everything that is kept.
        case beginning
    }

    public let name: String
    public let url: String
    /// Types of events; empty for all.
    public let types: Set<String>
    public let filter: RecordFilter?
    public let mode: Mode
    public let order: Order
    public let start: Start
    public let secrets: [SecretReference]
    /// The most requests under way at once, from each node.
    public let parallelMax: Int
    /// After so long without any success it is disabled.
    public let disableAfterSeconds: Int

    /// Whether it wants an event.
    public func wants(_ event: CloudEvent) -> Bool {
        guard types.isEmpty || types.contains(event.type) else { return false }
        return filter?.holds(event.structured) ?? true
    }
}

/// Who may send webhooks, how they are proved, and what reads them.
public struct Hook: Sendable {
    public let name: String
    /// The connection whose mapping reads the bodies; empty for canonical sales.
    public let connection: String
    public let scheme: SignatureScheme
    public let secrets: [SecretReference]
    /// The notification's URL as the sender knows it; Square signs it.
    public let url: String
    /// How far the time of a signature may be from the time here.
    public let toleranceSeconds: Int
}

/// A folder into which others put files.
public struct Inbox: Sendable {
    public let name: String
    public let folder: String
    /// The connection whose mapping reads the files; empty for canonical sales, one a line.
    public let connection: String
    public let pattern: FilePattern
    /// For so long neither size nor time of a file may have changed before it is taken.
    public let settleSeconds: Int
    /// How often the folder is looked at.
    public let everySeconds: Int
}

/// Names of files: `*` stands for any characters, `?` for one.
public struct FilePattern: Hashable, Sendable {
    private let parts: [Character]

    /// A pattern from its text.
    public init(_ text: String) { parts = Array(text) }

    /// Whether a name fits. Names that begin with a dot never do, nor those that programs give to
    /// what they have not finished writing.
    public func fits(_ name: String) -> Bool {
        let unfinished = [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~"]
        let lowered = name.lowercased()
        guard !name.hasPrefix("."), !unfinished.contains(where: { lowered.hasSuffix($0) }) else {
            return false
        }
        let characters = Array(name)
        // The last star and what it stood for: a later mismatch lets it take one more.
        var (part, place) = (0, 0)
        var star: (part: Int, place: Int)?
        while place < characters.count {
            if part < parts.count, parts[part] == "*" {
                star = (part, place)
                part += 1
            } else if part < parts.count, parts[part] == "?" || parts[part] == characters[place] {
                part += 1
                place += 1
            } else if let last = star {
                star = (last.part, last.place + 1)
                (part, place) = (last.part + 1, last.place + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == "*" }
    }
}
