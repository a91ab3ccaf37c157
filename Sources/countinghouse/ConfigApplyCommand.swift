import ArgumentParser
import Foundation
import Pipeline
import SQL
import Store

/// Who changes the configuration, and why.
struct ChangeOptions: ParsableArguments {
    @Option(help: "Why, in words that say something a year later.")
    var why: String

    @Option(help: "Who; the login name when nothing is said.")
    var by = Environment.variables["USER"] ?? ""
}

/// `countinghouse config apply`: puts a folder in force, on running servers too.
struct ConfigApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put a configuration folder in force, without restarting the server.",
        discussion: """
            Refuses what fails its check or tests, tries it on the last \
            \(Trial.shadowDocuments) documents, and wants --accept when amounts or stock would \
            differ. Servers on the same database take it up within seconds.
            """)

    @OptionGroup var folder: FolderOption
    @OptionGroup var books: BooksOption
    @OptionGroup var change: ChangeOptions

    @Flag(help: "Apply although amounts or stock of the last documents would differ.")
    var accept = false

    func run() throws {
        let files = try ConfigFailure.files(folder)
        let note = try ConfigFailure.note(by: change.by, why: change.why)
        let today = try ConfigFailure.today
        try books.connected(readOnly: false) { connection in
            let review = try ConfigurationReview(files, today: today, on: connection)
            for line in review.check.lines(files: files.count) { print(line) }
            switch review.verdict(accepts: accept) {
            case .refused: throw ConfigFailure.found
            case .failsTests:
                for outcome in review.tests where outcome.failure != nil {
                    for line in outcome.lines { print(line) }
                }
                throw ConfigFailure.found
            case .wantsAcceptance:
                for line in review.trial?.lines ?? [] { print(line) }
                print("Amounts or stock would differ. Nothing is applied; --accept applies it.")
                throw ConfigFailure.found
            case .fits:
                print("\(review.tests.count) tests, 0 failures")
                for line in review.trial?.lines ?? [] { print(line) }
                try apply(review, note, on: connection)
            }
        }
    }

    private func apply(
        _ review: ConfigurationReview, _ note: ChangeNote, on connection: any SQLConnection
    ) throws {
        guard let configuration = review.check.configuration else { throw ConfigFailure.found }
        let at = Clock.now()
        let outcome = try connection.transaction { () throws(SQLError) in
            try ConfigurationDesk.apply(
                configuration, note, origin: .apply, base: review.base, at: at, on: connection)
        }
        switch outcome {
        case .applied(let number):
            print("version \(number) is in force: configuration \(configuration.shortHash)")
        case .unchanged(let number): print("version \(number) is in force and says the same")
        case .overtaken(let number):
            print("Version \(number) became active meanwhile. Nothing is applied; try again.")
            throw ConfigFailure.found
        }
    }
}

/// `countinghouse config rollback`: one step back.
struct ConfigRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Take the active version back: one step.")

    @OptionGroup var books: BooksOption
    @OptionGroup var change: ChangeOptions

    func run() throws {
        let note = try ConfigFailure.note(by: change.by, why: change.why)
        let at = Clock.now()
        let number = try books.connected(readOnly: false) { connection in
            try connection.transaction { () throws(SQLError) in
                try ConfigurationDesk.rollBack(note, at: at, on: connection)
            }
        }
        guard let number else {
            print("There is no version before the active one. Nothing is changed.")
            throw ConfigFailure.found
        }
        print("version \(number) is in force again")
    }
}

/// `countinghouse config history`: what was in force, since when, by whom and why.
struct ConfigHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the versions of the configuration, latest first.")

    @OptionGroup var books: BooksOption

    @Option(help: "How many, 1 to 1000.")
    var limit = 20

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is \(limit); it must be 1 to 1000.")
        }
    }

    func run() throws {
        let versions = try books.connected(readOnly: true) { connection in
            try ConfigurationVersionTable.page(before: Int64.max, limit: limit, on: connection)
        }
        guard format == .text else {
            return print(
                JSONText.object { json in
                    json.array("versions") { json in
                        for version in versions { json.object { version.write(to: &$0) } }
                    }
                })
        }
        for version in versions {
            print(
                "\(version.number)  \(version.state.rawValue)  \(version.appliedAt)  "
                    + "\(Hexadecimal.text(version.hash.prefix(4)))  \(version.by): \(version.why)")
            if let ended = version.ended {
                print("   ended \(ended.at) by \(ended.by): \(ended.why)")
            }
        }
    }
}
