import Foundation
import Testing

/// The settings of the command, and the places that tell of them.
@Suite(.serialized) struct `The settings` {
    /// Shipped for systemd and docker compose. To write it anew after a setting changed:
    /// `COUNTINGHOUSE_REFRESH=1 swift test --filter SettingsTests`.
    private static let path = "\(Repository.config)/server.env"

    @Test func `are all in the shipped environment file, with defaults and sentences`()
        async throws
    {
        let settings = try await Setting.all()
        #expect(settings.count > 10)
        let expected = Self.preamble + settings.map(\.block).joined() + Self.example
        if ProcessInfo.processInfo.environment["COUNTINGHOUSE_REFRESH"] != nil {
            try expected.write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        let shipped = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(shipped == expected)
    }

    @Test func `are each in one row of the page on running, and no others`() async throws {
        let page = try String(
            contentsOfFile: "\(Repository.root)/Docs/operate/running.md", encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `--") }.map { row in
            row.split(separator: "|").prefix(3).map {
                $0.filter { !" `,".contains($0) }
            }
        }
        let expected = try await Setting.all().map { ["--\($0.flag)", $0.variable, $0.standard] }
        #expect(Set(rows) == Set(expected))
        #expect(rows.count == expected.count)
    }

    @Test func `may all be given by the environment, as shipped`() async throws {
        let directory = try TemporaryDirectory()
        var given = try await Setting.all().map { "\($0.variable)=\($0.standard)" }
        given.append("COUNTINGHOUSE_CONFIG=\(Repository.config)")
        let checked = try await run(
            "env", given + [Countinghouse.path(), "check"], in: directory.path)
        #expect(checked.status == 0, "\(checked.errors)")
    }

    @Test(arguments: [
        ([], ["COUNTINGHOUSE_LOOPS=many"], #"COUNTINGHOUSE_LOOPS is "many""#),
        ([], ["COUNTINGHOUSE_PORT=http"], #"COUNTINGHOUSE_PORT is "http""#),
        ([], ["COUNTINGHOUSE_TLS_OLDEST_VERSION=1.1"], #"OLDEST_VERSION is "1.1""#),
        ([], ["COUNTINGHOUSE_LOG=loud"], "--log is loud"),
        (["--port", "65536"], [], "--port is 65536; it must be 0 to 65535."),
        (["--port", "off"], [], "--port and --tls-port are off"),
        (["--connections", "0"], [], "--connections is 0; it must be 1 to 1000000."),
        (["--concurrency", "0"], [], "--concurrency is 0; it must be 1 to 65536."),
        (["--tls-port", "0"], [], "--tls-port needs --tls-certificate and --tls-key."),
        (["--tls-port", "70000"], [], "--tls-port is 70000; it must be 0 to 65535."),
        (["--tls-certificate", "a"], [], "--tls-certificate is given, but --tls-port is off."),
        (
            ["--tls-client-certificates", "required"], [],
            "--tls-client-certificates needs --tls-client-authorities."
        ),
        (
            ["--tls-client-authorities", "a"], [],
            "--tls-client-authorities is given, but --tls-client-certificates is none."
        ),
    ])
    func `that cannot be are refused with a sentence`(
        flags: [String], variables: [String], sentence: String
    ) async throws {
        let directory = try TemporaryDirectory()
        let command = ["serve", "--config", Repository.config]
        let ended = try await run(
            "env", variables + [Countinghouse.path()] + command + flags, in: directory.path)
        #expect(ended.status == 64)
        #expect(ended.errors.contains(sentence), "\(ended.errors)")
    }

    private static let preamble = """
        # Every setting of `countinghouse serve` with its default, for EnvironmentFile= of systemd
        # and env_file: of docker compose. Take the # away before what you change. A flag wins over
        # its variable. An empty value is the default.


        """

    private static let example = """
        # TLS needs no more than this. Without TLS, requests are then taken on 127.0.0.1:8080 only;
        # COUNTINGHOUSE_PORT=off ends that too.
        #
        #COUNTINGHOUSE_TLS_PORT=8443
        #COUNTINGHOUSE_TLS_ADDRESS=0.0.0.0
        #COUNTINGHOUSE_TLS_CERTIFICATE=/etc/countinghouse/tls/fullchain.pem
        #COUNTINGHOUSE_TLS_KEY=/etc/countinghouse/tls/privkey.pem

        """
}

/// One setting, as the command itself tells of it.
private struct Setting {
    let flag: String
    let variable: String
    let standard: String
    let sentence: String

    /// Every setting of `serve`, in the order of its help.
    static func all() async throws -> [Setting] {
        let directory = try TemporaryDirectory()
        // Defaults come from the environment where it sets them.
        let told = try await run(
            "env",
            ["-i", Countinghouse.path(), "serve", "--experimental-dump-help"], in: directory.path)
        return try JSON(parsing: told.output).command.arguments.list.compactMap { argument in
            guard let text = argument.abstract.text, let start = text.firstIndex(of: "["),
                text.hasSuffix("]"), let flag = argument.preferredName.name.text
            else { return nil }
            return Setting(
                flag: flag, variable: String(text[text.index(after: start)...].dropLast()),
                standard: argument.defaultValue.text ?? "",
                sentence: text[..<start].trimmingCharacters(in: .whitespaces))
        }
    }

    /// What the environment file says of it: the sentence in lines, then the variable.
    var block: String {
        var lines: [String] = []
        var line = "#"
        for word in sentence.split(separator: " ") {
            if line.count + 1 + word.count > 98 {
                lines.append(line)
                line = "#"
            }
            line += " \(word)"
        }
        return (lines + [line, "#\(variable)=\(standard)", ""]).joined(separator: "\n") + "\n"
    }
}
