import Testing

@testable import Transform

@Suite struct `Searching a text for a pattern` {
    /// Whether the pattern is found; the problem's place when the pattern is none.
    private static func found(_ pattern: String, in text: String) -> String {
        do throws(PatternProblem) {
            var budget = 1_000_000
            let isFound = try Pattern(pattern).isFound(in: text, budget: &budget)
            return isFound.map { "\($0)" } ?? "too costly"
        } catch {
            return "refused at \(error.offset)"
        }
    }

    private func check(_ rows: [(pattern: String, text: String, result: String)]) {
        for row in rows {
            #expect(
                Self.found(row.pattern, in: row.text) == row.result, "\(row.pattern) in \(row.text)")
        }
    }

    @Test func `literals, choices and repetitions`() {
        check([
            ("", "", "true"), ("", "a", "true"), ("a", "", "false"), ("bc", "abcd", "true"),
            ("^bc", "abcd", "false"), ("cd$", "abcd", "true"), ("^$", "", "true"),
            ("gr(a|e)y", "grey", "true"), ("gr(a|e)y", "groy", "false"), ("a||b", "x", "true"),
            ("^(a|ab)(c|bcd)$", "abcd", "true"), ("ab*c", "ac", "true"), ("ab+c", "ac", "false"),
            ("^a?$", "aa", "false"), ("^a{2}$", "aa", "true"), ("^a{2}$", "aaa", "false"),
            ("^a{2,}$", "aaaa", "true"), ("^a{1,3}$", "aaaa", "false"), ("^a{0}b$", "b", "true"),
            ("^a*?$", "aaa", "true"), ("a{,2}", "a{,2}", "true"), ("a{x", "a{x", "true"),
            ("^(a*)*$", "aaa", "true"), ("^(a*)+b$", "aab", "true"), ("(|a)+c", "aac", "true"),
            ("(?:ab)+$", "xabab", "true"), ("(?P<year>\\d{4})", "in 2026", "true"),
            ("(?<year>\\d{4})", "in 202", "false"),
        ])
    }

    @Test func `classes and escapes`() {
        check([
            ("^[a-c]+$", "abcabc", "true"), ("^[^a-c]$", "b", "false"), ("[]a]", "]", "true"),
            ("[^]a]", "]", "false"), ("[a-]", "-", "true"), ("[-a]", "-", "true"),
            ("^\\d+$", "0129", "true"), ("^\\d$", "٣", "false"), ("^\\D$", "٣", "true"),
            ("^\\w+$", "az_09AZ", "true"), ("^\\w$", "é", "false"), ("^\\s$", "\u{0B}", "false"),
            ("^[[:space:]]$", "\u{0B}", "true"), ("^[[:^alpha:]]$", "1", "true"),
            ("^[\\d.]+$", "1.5", "true"), ("^[\\W\\d]+$", "-1", "true"), ("[\\D]", "12", "false"),
            ("^\\pL+$", "Ωaж", "true"), ("^\\p{Lu}$", "ω", "false"), ("^\\P{Lu}$", "ω", "true"),
            ("^\\p{^Lu}$", "ω", "true"), ("^[\\pN]$", "٣", "true"), ("^.$", "🐱", "true"),
            ("^.$", "\n", "false"), ("a\\.b", "axb", "false"), ("\\x41\\x{1F431}", "A🐱", "true"),
            ("\\101", "A", "true"), ("\\t\\n", "\t\n", "true"), ("\\Qa.b\\E+", "a.bb", "true"),
            ("\\Q.", "x", "false"), ("\\bcat\\b", "a cat.", "true"), ("\\bcat", "tomcat", "false"),
            ("\\Bcat", "tomcat", "true"), ("\\Aa\\z", "a", "true"),
        ])
    }

    @Test func `flags hold to the end of their group`() {
        check([
            ("(?i)straSSE", "Strasse", "true"), ("(?i)k", "\u{212A}", "true"),
            ("(?i)[a-c]+$", "ABC", "true"), ("(?i)[^a]", "A", "false"), ("(?i)ÄÖ", "äö", "true"),
            ("a(?i:b)c", "aBc", "true"), ("a(?i:b)c", "aBC", "false"), ("(?i)a(?-i)b", "AB", "false"),
            ("(a(?i)b)c", "aBC", "false"), ("(?m)^b$", "a\nb\nc", "true"), ("^b$", "a\nb", "false"),
            ("(?s)a.b", "a\nb", "true"), ("(?ims)^A.b$", "x\na\nb", "true"), ("(?U)a+", "a", "true"),
        ])
    }

    @Test func `what is no pattern is refused at its place`() {
        check([
            ("(a", "", "refused at 2"), ("a)", "", "refused at 1"), ("[a", "", "refused at 2"),
            ("*a", "", "refused at 0"), ("a**", "", "refused at 3"), ("a{2}{3}", "", "refused at 7"),
            ("\\", "", "refused at 1"), ("\\1", "", "refused at 1"), ("\\y", "", "refused at 1"),
            ("(?=a)", "", "refused at 3"), ("(?", "", "refused at 2"), ("[z-a]", "", "refused at 4"),
            ("[[:nope:]]", "", "refused at 1"), ("\\p{Nope}", "", "refused at 8"),
            ("\\x{110000}", "", "refused at 10"), ("\\xg1", "", "refused at 4"),
            ("a{1001}", "", "refused at 7"), ("a{3,2}", "", "refused at 6"),
        ])
    }

    @Test func `no pattern explodes, neither when read nor when run`() {
        let text = String(repeating: "a", count: 2000)
        check([
            ("(a*)*b", text, "false"), ("(a|aa)+$", text + "b", "false"),
            ("(x+x+)+y", String(repeating: "x", count: 2000), "false"),
            ("((a{100}){100}){100}", "", "refused at 0"),
            ("(((((a{0}){1000}){1000}){1000}){1000})", "", "refused at 0"),
            (String(repeating: "(", count: 101), "", "refused at 101"),
            (String(repeating: "a", count: 4097), "", "refused at 0"),
            ("(.{0,900}){2}b", text, "too costly"),
        ])
    }
}
