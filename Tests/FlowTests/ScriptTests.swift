import Foundation
import Testing

/// The programs under Tests/Scripts against the built server.
@Suite(.serialized) struct `Attacking the server` {
    @Test func `no rule of HTTP is broken that a peer could exploit`() async throws {
        let python = try Tool.require("python3")
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let shared = "\(Repository.root)/../shared/conformance/h1check.py"
        let script =
            FileManager.default.fileExists(atPath: shared)
            ? shared : "\(Repository.scripts)/h1check.py"
        let checked = try await run(
            python,
            [
                script, "--host", "127.0.0.1", "--port", "\(server.port)", "--path", "/healthz",
                "--pid", "\(server.program.pid)",
            ], in: server.settings.directory.path, seconds: 200)
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        #expect(checked.output.contains(" passed, "))
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `no acknowledged sale is lost or doubled when the server is killed`(
        _ engine: StoreEngine
    ) async throws {
        let python = try Tool.require("python3")
        let settings = try ServerSettings(engine)
        let killed = try await run(
            python,
            [
                "\(Repository.scripts)/kill9.py", "--binary", try Countinghouse.path(), "--config",
                settings.config, "--database", settings.database, "--rounds", "3", "--longest",
                "0.5",
            ], in: settings.directory.path, seconds: 150)
        #expect(killed.status == 0, "\(killed.output)\(killed.errors)")
        #expect(killed.output.contains("\nlost          0\n"), "\(killed.output)")
        #expect(killed.output.contains("\ndoubled       0\n"))
    }
}
