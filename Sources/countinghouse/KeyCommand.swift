import Access
import ArgumentParser
import Pipeline
import RetailModel
import SQL
import Store

/// `countinghouse key`: who may call the server.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list, rotate and revoke API keys.",
        discussion: """
            Works on the books themselves, so that the first key can be made; servers on the same \
            database know of it within five seconds.
            """,
        subcommands: [
            KeyCreateCommand.self, KeyListCommand.self, KeyRotateCommand.self,
            KeyRevokeCommand.self,
        ])
}

/// When a key ends.
struct KeyExpiryOption: ParsableArguments {
    @Option(help: "When it ends, RFC 3339: 2027-01-01T00:00:00Z; never when nothing is said.")
    var expires: String?

    func instant() throws -> Instant? {
        guard let expires else { return nil }
        guard let instant = Instant(expires), instant > Clock.now() else {
            throw ValidationError("--expires is \(expires); write a time to come, in RFC 3339.")
        }
        return instant
    }
}

/// `countinghouse key create`: prints the secret, once.
struct KeyCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key; its secret is shown once.")

    @OptionGroup var books: BooksOption
    @OptionGroup var change: ChangeOptions
    @OptionGroup var expiry: KeyExpiryOption

    @Option(help: "By which people know it.")
    var name: String

    @Option(help: "A role of Config/access: till, erp, admin, ...")
    var role: String?

    @Option(help: "Scopes instead of a role, parted by commas: orders:read,orders:write.")
    var scopes: String?

    @Option(help: "Stores that it is restricted to, parted by commas.")
    var stores = ""

    @Option(help: "Regions that it is restricted to, parted by commas.")
    var regions = ""

    @Option(help: "Requests a second, instead of its role's.")
    var perSecond: Int?

    @Option(help: "Requests at once, instead of its role's.")
    var burst: Int?

    @Option(help: "Requests a day (UTC); no bound when nothing is said.")
    var perDay: Int?

    func validate() throws {
        guard (1...KeyOrder.nameBytesMax).contains(name.utf8.count) else {
            throw ValidationError("--name is 1 to \(KeyOrder.nameBytesMax) bytes long.")
        }
        guard (role == nil) != (scopes == nil) else {
            throw ValidationError("Say either --role or --scopes.")
        }
        for number in [perSecond, burst, perDay] {
            guard number.map({ (1...Allowance.most).contains($0) }) ?? true else {
                throw ValidationError(
                    "--per-second, --burst and --per-day are 1 to \(Allowance.most).")
            }
        }
        do {
            _ = try ScopeSet(Self.parts(scopes ?? ""))
        } catch {
            throw ValidationError("\(error.problem) \(error.remedy)")
        }
    }

    func run() throws {
        let note = try ConfigFailure.note(by: change.by, why: change.why)
        let order = KeyOrder(
            name: name, role: role, scopes: Self.parts(scopes ?? ""),
            restriction: Restriction(
                stores: Set(Self.parts(stores)), regions: Set(Self.parts(regions))),
            limits: limits, expires: try expiry.instant())
        let made = try books.connected(readOnly: false) { connection in
            try Self.check(role, on: connection)
            return try connection.transaction { () throws(SQLError) in
                try KeyDesk.create(
                    order, by: note.by, why: note.why, at: Clock.now(), on: connection)
            }
        }
        made.show()
    }

    private var limits: APIKeyRow.Limits? {
        guard perSecond != nil || burst != nil || perDay != nil else { return nil }
        let rate = perSecond ?? Allowance.usual.perSecond
        return APIKeyRow.Limits(
            perSecond: rate, burst: burst ?? min(2 * rate, Allowance.most), perDay: perDay)
    }

    /// A role that the books' configuration does not have would give nothing.
    private static func check(
        _ role: String?, on connection: any SQLConnection
    ) throws {
        guard let role else { return }
        try Migrator.apply(Schema.migrations, on: connection)
        guard let active = try ConfigurationVersionTable.active(on: connection) else { return }
        let files = try ConfigurationTable.files(
            ofConfiguration: active.configurationSeq, on: connection)
        let roles = try Configuration(files: files).access.roles
        guard roles[role] == nil else { return }
        throw CommandFailure(
            "There is no role \(role). Use one of: "
                + "\(roles.keys.sorted().joined(separator: ", ")).")
    }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension NewKey {
    /// The one moment at which the secret can be seen.
    fileprivate func show() {
        print("key \(row.id): \(row.name)")
        print("Keep this; it is shown once and can be found nowhere:")
        print(text.text)
    }
}

/// `countinghouse key list`.
struct KeyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List every key but its secret.")

    @OptionGroup var books: BooksOption

    private static let pageSize = 1000

    func run() throws {
        let now = Clock.now()
        try books.connected(readOnly: true) { connection in
            var after: Int64 = 0
            while true {
                let page = try APIKeyTable.page(
                    after: after, limit: Self.pageSize, on: connection)
                for row in page { print(Self.line(row, now)) }
                guard page.count == Self.pageSize, let last = page.last else { return }
                after = last.seq
            }
        }
    }

    private static func line(_ row: APIKeyRow, _ now: Instant) -> String {
        let state =
            row.revokedAt.map { "revoked \($0)" }
            ?? (row.holds(at: now) ? row.expiresAt.map { "until \($0)" } ?? "holds" : "ended")
        let may = row.role ?? row.scopes.joined(separator: " ")
        let reach =
            row.restriction.isRestricted
            ? " of \((row.stores + row.regions).joined(separator: " "))" : ""
        let used = row.lastUsedAt.map { "used \($0)" } ?? "never used"
        return "\(row.id)  \(row.prefix)  \(row.name)  \(may)\(reach)  \(state)  \(used)"
    }
}

/// `countinghouse key rotate`: a new secret, while the old one goes on for a while.
struct KeyRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make a key in place of another.")

    @OptionGroup var books: BooksOption
    @OptionGroup var change: ChangeOptions
    @OptionGroup var expiry: KeyExpiryOption

    @Argument(help: "The key's identifier.")
    var id: String

    @Option(help: "Seconds that the old key goes on, 0 to 2592000.")
    var overlap = 86_400

    func validate() throws {
        guard (0...2_592_000).contains(overlap) else {
            throw ValidationError("--overlap is \(overlap); it must be 0 to 2592000.")
        }
    }

    func run() throws {
        let note = try ConfigFailure.note(by: change.by, why: change.why)
        let expires = try expiry.instant()
        let rotated = try books.connected(readOnly: false) { connection in
            try connection.transaction { () throws(SQLError) in
                try KeyDesk.rotate(
                    id: id, overlapSeconds: overlap, expires: expires, by: note.by,
                    why: note.why, at: Clock.now(), on: connection)
            }
        }
        guard let rotated else { throw CommandFailure("There is no key \(id) that holds.") }
        if let end = rotated.old.expiresAt { print("key \(id) goes on until \(end)") }
        rotated.new.show()
    }
}

/// `countinghouse key revoke`.
struct KeyRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key, on all servers within five seconds.")

    @OptionGroup var books: BooksOption
    @OptionGroup var change: ChangeOptions

    @Argument(help: "The key's identifier.")
    var id: String

    func run() throws {
        let note = try ConfigFailure.note(by: change.by, why: change.why)
        let row = try books.connected(readOnly: false) { connection in
            try connection.transaction { () throws(SQLError) in
                try KeyDesk.revoke(
                    id: id, by: note.by, why: note.why, at: Clock.now(), on: connection)
            }
        }
        guard let row else { throw CommandFailure("There is no key \(id).") }
        print("key \(id), \(row.name), is revoked")
    }
}
