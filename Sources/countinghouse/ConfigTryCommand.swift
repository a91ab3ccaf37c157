import ArgumentParser
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `countinghouse config try`: archived input through a candidate; reads only.
struct ConfigTryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Read archived input again through a candidate, and tell what would differ.")

    @OptionGroup var folder: FolderOption
    @OptionGroup var books: BooksOption

    @Option(help: "What was received in the last so many days, 1 to 36500.")
    var days: Int?

    @Option(help: "First day of receipt (UTC), YYYY-MM-DD.")
    var from: String?

    @Option(help: "Last day of receipt (UTC), YYYY-MM-DD; today when nothing is said.")
    var to: String?

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard (days == nil) != (from == nil), days == nil || to == nil else {
            throw ValidationError("Say either --days, or --from and maybe --to.")
        }
        if let days, !(1...36_500).contains(days) {
            throw ValidationError("--days is \(days); it must be 1 to 36500.")
        }
        for text in [from, to].compactMap(\.self) where BusinessDate(text) == nil {
            throw ValidationError("\"\(text)\" is no date; write YYYY-MM-DD.")
        }
    }

    func run() throws {
        let files = try ConfigFailure.files(folder)
        let check = ConfigurationCheck(files: files, today: try ConfigFailure.today)
        guard let candidate = check.configuration else {
            for error in check.errors { ErrorOutput.write(error.description) }
            throw ConfigFailure.found
        }
        let scope = scope
        let report = try books.connected(readOnly: true) { connection in
            try Trial.run(candidate, scope, on: connection)
        }
        switch format {
        case .json:
            var json = JSONWriter()
            report.write(to: &json)
            print(String(decoding: json.bytes, as: UTF8.self))
        case .text: for line in report.lines { print(line) }
        }
    }

    private var scope: Trial.Scope {
        let now = Clock.now()
        if let days {
            return .received(
                from: now.adding(seconds: -days * 86_400), before: now.adding(seconds: 1))
        }
        func start(_ text: String?, daysLater: Int64) -> Instant? {
            text.flatMap { BusinessDate($0) }.map { day in
                Instant(
                    microseconds: (Int64(day.daysSinceEpoch) + daysLater) * 86_400_000_000)
            }
        }
        return .received(
            from: start(from, daysLater: 0) ?? now,
            before: start(to, daysLater: 1) ?? now.adding(seconds: 1))
    }
}
