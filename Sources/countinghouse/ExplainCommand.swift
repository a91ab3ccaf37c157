import ArgumentParser
import Pipeline
import SQL
import Sockets
import Transform

/// `countinghouse explain <journal|document>`: where something in the books comes from.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell where a journal entry or document comes from, down to the bytes received.")

    @OptionGroup var settings: Settings

    @Argument(help: "Identifier of a journal entry or document, or a document's natural key.")
    var id: String

    func run() throws {
        let database = Database(try DatabaseAddress(parsing: settings.database))
        do {
            let connection = try database.connect(readOnly: true)
            guard let lines = try Explanation(on: connection).text(about: id) else {
                throw CommandFailure("There is no journal entry or document \(id).")
            }
            for line in lines { print(line) }
        } catch let error as SQLError {
            throw CommandFailure("The database cannot be read: \(error.message)")
        }
    }
}

/// `countinghouse verify`: proves the books against their sources;
/// exit status 1 when a rule does not hold.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove conservation, balance and lineage of everything in the books.")

    @OptionGroup var settings: Settings

    func run() throws {
        let database = Database(try DatabaseAddress(parsing: settings.database))
        let checks: [Verification.Check]
        let figures: [RoundingFigure]
        do {
            let connection = try database.connect(readOnly: true)
            checks = try Verification(on: connection).run()
            figures = try RoundingFigure.all(on: connection)
        } catch {
            throw CommandFailure("The database cannot be read: \(error.message)")
        }
        for check in checks {
            print("\(check.holds ? "holds" : "FAILS")  \(check.examined) examined: \(check.rule)")
            for finding in check.findings { print("       \(finding)") }
        }
        for figure in figures {
            print(
                "figure \(figure.lines) lines rounded to the minor unit: exact less posted is "
                    + "\(figure.difference) \(figure.currency)")
        }
        if !checks.allSatisfy(\.holds) { throw ExitCode.failure }
    }
}

/// `countinghouse check`: reads the configuration, and the files of TLS if it is on, and says what
/// is wrong with them.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration folder and the TLS files without starting.")

    @OptionGroup var settings: Settings

    func run() throws {
        let configuration = try ConfigurationFolder.read(settings.config)
        print(
            "configuration \(configuration.shortHash): \(configuration.files.count) files, "
                + "\(configuration.transform.mappings.count) mappings, "
                + "\(configuration.chart.accounts.count) accounts, "
                + "rules \(configuration.rules.name)@\(configuration.rules.version)")
        guard let server = settings.tls.server else { return }
        do throws(TLSError) {
            _ = try TLSContext(server: server)
            print("TLS: certificate \(server.certificateFile) and its key can be used")
        } catch {
            throw CommandFailure("\(error.code): \(error.problem) \(error.remedy)")
        }
    }
}
