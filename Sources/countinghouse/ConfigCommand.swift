import ArgumentParser
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `countinghouse config`: everything that is done with a configuration before, while and after it
/// is in force.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check, test, try, apply and take back configurations.",
        subcommands: [
            ConfigCheckCommand.self, ConfigFormatCommand.self, ConfigTestCommand.self,
            ConfigTryCommand.self, ConfigApplyCommand.self, ConfigRollbackCommand.self,
            ConfigHistoryCommand.self,
        ])
}

/// The folder that a command is about.
struct FolderOption: ParsableArguments {
    @Option(help: "Folder of the configuration. [COUNTINGHOUSE_CONFIG]")
    var config = Environment.value("COUNTINGHOUSE_CONFIG", "Config")
}

/// The books that a command is about.
struct BooksOption: ParsableArguments {
    @Option(
        help: """
            Where the books are: sqlite:/path/file.db or postgres://user:password@host/database. \
            [COUNTINGHOUSE_DATABASE]
            """)
    var database = Environment.value("COUNTINGHOUSE_DATABASE", "sqlite:countinghouse.db")

    /// Runs `body` on a connection to the books.
    func connected<T>(
        readOnly: Bool, _ body: (any SQLConnection) throws -> T
    ) throws -> T {
        do {
            let connection = try Database(try DatabaseAddress(parsing: database))
                .connect(readOnly: readOnly)
            if !readOnly { try Migrator.apply(Schema.migrations, on: connection) }
            return try body(connection)
        } catch let error as SQLError {
            throw ConfigFailure.unreadable("The database cannot be used: \(error.message)")
        }
    }
}

/// How a command tells what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// How the commands about configurations end.
enum ConfigFailure {
    /// Something was found: errors, failing tests, a refusal.
    static let found = ExitCode(1)

    /// Says on standard error what could not be read; exit status 2.
    static func unreadable(_ problem: String) -> ExitCode {
        ErrorOutput.write(problem)
        return ExitCode(2)
    }

    /// The files of a folder.
    static func files(_ folder: FolderOption) throws -> [ConfigurationTable.File] {
        do throws(CommandFailure) {
            return try ConfigurationFolder.files(folder.config)
        } catch {
            throw unreadable(error.description)
        }
    }

    /// Who and why, checked.
    static func note(by: String, why: String) throws -> ChangeNote {
        guard let note = ChangeNote(by: by, why: why) else {
            throw unreadable(
                "Say --why, and --by where nobody is logged in: at most "
                    + "\(ChangeNote.bytesMax) bytes each.")
        }
        return note
    }

    static var today: BusinessDate {
        get throws {
            guard let today = BusinessDate(utcDayOf: Clock.now()) else {
                throw unreadable("The machine's clock is outside of the years 1 to 9999.")
            }
            return today
        }
    }
}

/// `countinghouse config check`: every error and warning; exit status 0, 1 with errors, 2 when the
/// folder cannot be read.
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell every error and warning of a configuration folder.")

    @OptionGroup var folder: FolderOption

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let files = try ConfigFailure.files(folder)
        let check = ConfigurationCheck(files: files, today: try ConfigFailure.today)
        switch format {
        case .json: print(JSONText.object { check.write(to: &$0) })
        case .text: for line in check.lines(files: files.count) { print(line) }
        }
        if !check.errors.isEmpty { throw ConfigFailure.found }
    }
}

/// `countinghouse config test`: every test that stands in the files, without network or database.
struct ConfigTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests that stand in the configuration's files.")

    @OptionGroup var folder: FolderOption

    @Option(help: "Only tests with these words in their name, subject or file.")
    var filter: String?

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let files = try ConfigFailure.files(folder)
        let check = ConfigurationCheck(files: files, today: try ConfigFailure.today)
        guard let configuration = check.configuration else {
            for error in check.errors { ErrorOutput.write(error.description) }
            throw ConfigFailure.found
        }
        let tests = ConfigurationTest.all(of: configuration).filter { test in
            filter.map { test.matches($0) } ?? true
        }
        let outcomes = ConfigurationTest.run(tests)
        let failures = outcomes.count { $0.failure != nil }
        switch format {
        case .json:
            print(
                JSONText.object { json in
                    json.member("tests", Int64(outcomes.count))
                    json.member("failures", Int64(failures))
                    json.array("outcomes") { json in
                        for outcome in outcomes { outcome.write(to: &json) }
                    }
                })
        case .text:
            for outcome in outcomes { for line in outcome.lines { print(line) } }
            print("\(outcomes.count) tests, \(failures) failures")
        }
        if failures > 0 { throw ConfigFailure.found }
    }
}

extension ConfigurationCheck {
    /// The check as people read it.
    func lines(files: Int) -> [String] {
        var lines = errors.map { "\($0.place): error \($0.rule): \($0.problem) \($0.remedy)" }
        lines += warnings.map { "\($0.place): warning \($0.rule): \($0.problem) \($0.remedy)" }
        let name = configuration.map { "configuration \($0.shortHash): " } ?? ""
        lines.append(
            "\(name)\(files) files, \(errors.count) errors, \(warnings.count) warnings")
        return lines
    }
}

/// JSON on one line.
enum JSONText {
    static func object(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object(body)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
