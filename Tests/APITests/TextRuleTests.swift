import Foundation
import Testing

@testable import API

/// What a pattern of the description takes, the program takes, and nothing else.
@Suite struct `A form of texts` {
    @Test(arguments: [
        (TextRule.line, "Café 7", true), (.line, "", false), (.line, "a\tb", false),
        (.line, "a\u{7F}", false), (.line, "a\u{9D}", true),
        (.line, String(repeating: "é", count: 200), true),
        (.line, String(repeating: "é", count: 201), false),
        (.place, "0042", true), (.place, "a\u{9D}", false), (.place, "", false),
        (.words, "", true), (.words, "a\nb", false),
        (.words, String(repeating: "x", count: 2000), true),
        (.words, String(repeating: "x", count: 2001), false),
        (.number, "12.50", true), (.number, "+1", true), (.number, "-0.000000000000000001", true),
        (.number, "007", true), (.number, "1.", false), (.number, ".5", false),
        (.number, "1e3", false), (.number, "", false), (.number, "-", false),
        (.number, "0.0000000000000000001", false), (.number, "1.2.3", false),
        (.unit, "KGM", true), (.unit, "kg", false), (.currency, "EUR", true),
        (.currency, "XXY", false), (.gtin, "4006381333931", true), (.gtin, "123456789", false),
    ])
    func `is told by its pattern as it is checked`(
        _ rule: TextRule, _ text: String, _ holds: Bool
    ) throws {
        let pattern = try NSRegularExpression(pattern: rule.pattern)
        let whole = NSRange(text.startIndex..., in: text)
        #expect(rule.holds(text) == holds)
        #expect((pattern.firstMatch(in: text, range: whole) != nil) == holds)
    }
}
