import ArgumentParser
import Foundation
import Transform

/// `countinghouse config fmt`: writes files as everyone writes them, comments kept.
struct ConfigFormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Write configuration files in their one form.",
        discussion: """
            Without files, every YAML file of the folder. --json prints one file as JSON, and a \
            JSON file is printed as YAML, without changing either.
            """)

    @OptionGroup var folder: FolderOption

    @Flag(help: "Change nothing; name the files that would change, with exit status 1.")
    var check = false

    @Flag(help: "Put expressions in quotes, for other tools that read YAML.")
    var quoteExpressions = false

    @Flag(help: "Print the one file named as JSON.")
    var json = false

    @Argument(help: "Files to write anew.")
    var files: [String] = []

    func validate() throws {
        if json, files.count != 1 { throw ValidationError("--json takes one file.") }
    }

    func run() throws {
        if json { return print(String(decoding: try shape(files[0]).json(), as: UTF8.self)) }
        var changed = 0
        for path in files.isEmpty ? try folderFiles() : files {
            let text = try read(path)
            let written = try refusing {
                try ShapeFormatter.format(
                    file: path, text: text, quotesExpressions: quoteExpressions)
            }
            if path.hasSuffix(".json") {
                print(written, terminator: "")
            } else if written != text {
                changed += 1
                print(check ? "\(path) would change" : path)
                if !check { try write(written, to: path) }
            }
        }
        if check, changed > 0 { throw ConfigFailure.found }
    }

    private func folderFiles() throws -> [String] {
        try ConfigFailure.files(folder).map(\.path).filter { path in
            path.hasSuffix(".yaml") && !path.hasPrefix("samples/")
        }.map { "\(folder.config)/\($0)" }
    }

    private func shape(_ path: String) throws -> Shape {
        let text = try read(path)
        return try refusing { try Shape.read(file: path, text: text) }
    }

    private func refusing<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let problems as ConfigurationProblems {
            ErrorOutput.write(problems.description)
            throw ConfigFailure.found
        }
    }

    private func read(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ConfigFailure.unreadable("\(path) cannot be read as UTF-8 text.")
        }
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw ConfigFailure.unreadable("\(path) cannot be written.")
        }
    }
}
