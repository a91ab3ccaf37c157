import Pipeline
import PipelineFixture
import Store
import Testing

@Suite struct `The configuration of what comes and goes by itself` {
    private static let subscription = """
        subscription: books
        url: "https://books.example/hook"
        secrets: ["env:BOOKS"]
        """
    private static let hook = """
        hook: shop
        signature: shopify
        secrets: ["file:/run/secrets/shop"]
        """

    private func refusal(_ path: String, _ text: String) -> String? {
        do {
            _ = try ShippedConfiguration.with(path, text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `says what it may leave out`() throws {
        let subscription = try #require(
            try ShippedConfiguration.with("subscriptions/books.yaml", Self.subscription)
                .connectors.subscriptions.first)
        #expect(subscription.mode == .structured)
        #expect(subscription.order == .subject)
        #expect(subscription.start == .now)
        #expect(subscription.parallelMax == 16)
        #expect(subscription.disableAfterSeconds == 259_200)
        #expect(subscription.types.isEmpty)
        let hook = try #require(
            try ShippedConfiguration.with("hooks/shop.yaml", Self.hook).connectors.hooks.first)
        #expect(hook.connection == "")
        #expect(hook.toleranceSeconds == 300)
        #expect(hook.secrets == [.file("/run/secrets/shop")])
        let inbox = try #require(
            try ShippedConfiguration.with("inboxes/tills.yaml", "inbox: tills\nfolder: /in")
                .connectors.inboxes.first)
        #expect(inbox.settleSeconds == 5)
        #expect(inbox.everySeconds == 2)
        #expect(inbox.pattern.fits("anything"))
    }

    @Test(arguments: [
        ("secrets: [\"env:BOOKS\"]", "secrets: [hush]", "LINK-003"),
        ("secrets: [\"env:BOOKS\"]", "", "LINK-003"),
        ("subscription: books", "subscription: Books", "LINK-009"),
        ("url: \"https://books.example/hook\"", "", "SHAPE-021"),
        ("secrets", "mode: fast\nsecrets", "LINK-001"),
        ("secrets", "parallel: 65\nsecrets", "LINK-007"),
        ("secrets", "disable_after: soon\nsecrets", "LINK-006"),
        ("secrets", "events: [sale.done]\nsecrets", "LINK-008"),
        ("secrets", "filter: =event.kind == \"x\"\nsecrets", "EXPR-"),
        ("secrets", "filter: =event.type\nsecrets", "MAP-007"),
        ("secrets", "retries: 3\nsecrets", "SHAPE-026"),
    ])
    func `of a subscription is refused with its rule`(old: String, new: String, rule: String) {
        let text = Self.subscription.replacing(old, with: new)
        #expect(refusal("subscriptions/books.yaml", text)?.contains(rule) == true, "\(text)")
    }

    @Test(arguments: [
        ("signature: shopify", "signature: square", "LINK-005"),
        ("signature: shopify", "signature: none", "LINK-001"),
        ("signature: shopify", "", "SHAPE-021"),
        ("hook: shop", "hook: shop\nconnection: nobody", "LINK-002"),
    ])
    func `of a hook is refused with its rule`(old: String, new: String, rule: String) {
        let text = Self.hook.replacing(old, with: new)
        #expect(refusal("hooks/shop.yaml", text)?.contains(rule) == true, "\(text)")
    }

    @Test func `names each thing once`() throws {
        let files = ["a", "b"].map {
            ConfigurationTable.File(path: "hooks/\($0).yaml", content: Self.hook + "\n")
        }
        let all = try ShippedConfiguration.files() + files
        #expect(throws: (any Error).self) { try Configuration(files: all) }
    }
}
