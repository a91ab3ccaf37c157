import Testing

@testable import Access

@Suite struct `The text of an API key` {
    private static let secret = [UInt8](repeating: 0xFF, count: 32)

    @Test func `shows its prefix and holds all bits of the secret`() {
        let key = KeyText(prefix: [0, 0, 0, 0, 1], secret: Self.secret)
        #expect(key.prefix == "aaaaaaab")
        #expect(key.text == "chk_live_aaaaaaab_" + String(repeating: "7", count: 51) + "q")
    }

    @Test func `is read as it was written`() {
        let key = KeyText(prefix: [1, 2, 3, 4, 5], secret: Array(0..<32))
        #expect(KeyText(key.text) == key)
    }

    @Test func `is never described whole`() {
        let key = KeyText(prefix: [0, 0, 0, 0, 1], secret: Self.secret)
        #expect("\(key)" == "chk_live_aaaaaaab_[redacted]")
    }

    @Test(arguments: [
        "", "chk_live_", "chk_test_aaaaaaab_" + String(repeating: "a", count: 52),
        "chk_live_aaaaaaab_" + String(repeating: "a", count: 51),
        "chk_live_aaaaaaab_" + String(repeating: "a", count: 53),
        "chk_live_aaaaaaab-" + String(repeating: "a", count: 52),
        "chk_live_aaaaaaA1_" + String(repeating: "a", count: 52),
    ])
    func `is refused when it cannot be one`(text: String) {
        #expect(KeyText(text) == nil)
    }

    @Test func `is compared whole`() {
        #expect(SecretComparison.areSame([1, 2, 3], [1, 2, 3]))
        #expect(!SecretComparison.areSame([1, 2, 3], [1, 2, 4]))
        #expect(!SecretComparison.areSame([1, 2, 3], [1, 2]))
        #expect(SecretComparison.areSame([], []))
    }
}
