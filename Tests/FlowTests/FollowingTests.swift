import Foundation
import Testing

/// What comes in and goes out by itself, when another configuration is put in force beside it.
@Suite(.serialized) struct `Following the configuration` {
    private func apply(_ settings: ServerSettings) async throws {
        let applied = try await run(
            Countinghouse.path(),
            [
                "config", "apply", "--database", settings.database, "--config", settings.config,
                "--why", "other partners", "--by", "ana",
            ], in: settings.directory.path, seconds: 120)
        #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
    }

    private func inbox(_ name: String, _ settings: inout ServerSettings) throws -> String {
        let folder = "\(settings.directory.path)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try settings.add(
            "inboxes/\(name).yaml",
            "inbox: \(name)\nfolder: \(folder)\npattern: \"*.ndjson\"\nsettle: 1s\nevery: 1s")
        return folder
    }

    private func put(_ number: String, into folder: String) throws {
        try Ticket(number).json.write(
            toFile: "\(folder)/\(number).ndjson", atomically: true, encoding: .utf8)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a new folder is watched at once, one that is gone is left alone after its work`(
        _ engine: StoreEngine
    ) async throws {
        var settings = try ServerSettings(engine)
        let tills = try inbox("tills", &settings)
        let server = try await ServerProcess.start(settings)
        let books = Books(server: server)
        try put("1", into: tills)
        try await until("the first is posted") { try await books.standing().documents == 1 }
        // Taken out of the folder or not, it is worked through.
        try put("2", into: tills)
        try await until("the second is taken") {
            !FileManager.default.fileExists(atPath: "\(tills)/2.ndjson")
        }
        let kiosks = try inbox("kiosks", &settings)
        try FileManager.default.removeItem(atPath: "\(settings.config)/inboxes/tills.yaml")
        try await apply(settings)
        _ = try await server.logged("connectors follow the configuration")
        try put("3", into: tills)
        try put("4", into: kiosks)
        try await until("what was taken and what is new are posted") {
            try await books.standing().documents == 3
        }
        #expect(FileManager.default.fileExists(atPath: "\(tills)/3.ndjson"))
        try await books.expectToHold()
    }

    @Test func `a subscription begins and a hook takes another secret without a start`()
        async throws
    {
        let receiver = try Receiver()
        var settings = try ServerSettings(.sqlite)
        settings.flags += ["--outbound-networks", "127.0.0.0/8"]
        let secrets = try settings.secretReference()
        try settings.add("hooks/shop.yaml", "hook: shop\nsignature: shopify\n\(secrets)")
        let server = try await ServerProcess.start(settings)
        let other = "\(settings.directory.path)/other"
        try "another secret".write(toFile: other, atomically: true, encoding: .utf8)
        try settings.add(
            "hooks/shop.yaml", "hook: shop\nsignature: shopify\nsecrets: [\"file:\(other)\"]")
        try settings.subscribe(receiver, "from: beginning")
        try await apply(settings)
        _ = try await server.logged("connectors follow the configuration")
        let body = Array(Ticket("1").json.utf8)
        let old = try await send(body, signedBy: ServerSettings.secret, to: server)
        #expect(old.status == 401)
        let new = try await send(body, signedBy: "another secret", to: server)
        #expect(new.status == 202)
        try await until("the receiver is told of the sale") {
            receiver.requests.contains { $0.json.type.text == "sale.recorded" }
        }
        try await Books(server: server).expectToHold()
    }

    private func send(
        _ body: [UInt8], signedBy secret: String, to server: ServerProcess
    ) async throws -> Answer {
        let key = hexadecimal(Array(secret.utf8))
        return try await server.send(
            "POST", "/v1/hooks/shop",
            [
                "X-Shopify-Hmac-Sha256": try await signature(body, hexadecimalKey: key),
                "Content-Type": "application/json",
            ], body)
    }
}
