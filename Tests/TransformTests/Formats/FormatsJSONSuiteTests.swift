import Foundation
import Testing
import Transform

@Suite struct `The JSON test suite` {
    /// What RFC 8259 leaves open and this parser refuses: text that is not UTF-8, halves of
    /// surrogate pairs, and more than 128 levels.
    static let refusedChoices: Set<String> = [
        "i_object_key_lone_2nd_surrogate.json", "i_string_1st_valid_surrogate_2nd_invalid.json",
        "i_string_UTF-16LE_with_BOM.json", "i_string_UTF8_surrogate_U+D800.json",
        "i_string_incomplete_surrogate_and_escape_valid.json",
        "i_string_incomplete_surrogates_escape_valid.json",
        "i_string_invalid_lonely_surrogate.json", "i_string_invalid_utf-8.json",
        "i_string_inverted_surrogates_U+1D11E.json", "i_string_lone_second_surrogate.json",
        "i_string_lone_utf8_continuation_byte.json", "i_string_overlong_sequence_2_bytes.json",
        "i_string_overlong_sequence_6_bytes.json", "i_string_truncated-utf-8.json",
        "i_string_utf16BE_no_BOM.json", "i_structure_500_nested_arrays.json",
    ]
    /// What it accepts: numbers beyond binary floating point, which it keeps as written, and a
    /// byte order mark.
    static let acceptedChoices: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
        "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json",
        "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_very_big_negative_int.json", "i_structure_UTF-8_BOM_empty_object.json",
    ]

    /// The whole suite where it is at hand, else the selection that comes with the tests.
    static var folder: URL {
        let whole = FormatsFolders.shared.appendingPathComponent(
            "data/json/JSONTestSuite/test_parsing")
        return FormatsFolders.files(in: whole).isEmpty
            ? FormatsFolders.fixtures.appendingPathComponent("JSONTestSuite") : whole
    }

    private static func files(_ prefix: String) -> [URL] {
        FormatsFolders.files(in: folder).filter { $0.lastPathComponent.hasPrefix(prefix) }
    }

    private func isAccepted(_ file: URL, _ duplicateKeys: JSONDocument.DuplicateKeys) throws -> Bool
    {
        let bytes = try FormatsFolders.bytes(file)
        do throws(JSONError) {
            _ = try JSONDocument(parsing: bytes, rules: .init(duplicateKeys: duplicateKeys))
            return true
        } catch {
            return false
        }
    }

    @Test func `every document that must be accepted is accepted`() throws {
        let files = Self.files("y_")
        #expect(files.count >= 16, "No files of the suite were found in \(Self.folder.path).")
        for file in files {
            #expect(try isAccepted(file, .keepLast), "\(file.lastPathComponent) was refused.")
        }
    }

    @Test func `every document that must be refused is refused`() throws {
        let files = Self.files("n_")
        #expect(files.count >= 20, "No files of the suite were found in \(Self.folder.path).")
        for file in files {
            #expect(try !isAccepted(file, .keepLast), "\(file.lastPathComponent) was accepted.")
        }
    }

    @Test func `every document left to the implementation meets the choice written here`() throws {
        let files = Self.files("i_")
        #expect(files.count >= 4, "No files of the suite were found in \(Self.folder.path).")
        for file in files {
            let name = file.lastPathComponent
            #expect(Self.acceptedChoices.contains(name) != Self.refusedChoices.contains(name))
            #expect(
                try isAccepted(file, .keepLast) == Self.acceptedChoices.contains(name), "\(name)")
        }
    }

    @Test func `only documents with a duplicate key differ under the strict rule`() throws {
        var differing: [String] = []
        for file in Self.files("y_") where try !isAccepted(file, .refuse) {
            differing.append(file.lastPathComponent)
        }
        #expect(differing.allSatisfy { $0.hasPrefix("y_object_duplicated_key") })
        #expect(differing.contains("y_object_duplicated_key_and_value.json"))
    }

    @Test func `a document cut off anywhere is refused and never stops the program`() throws {
        let whole = Array(#"{"a":[1,-2.5e3,{"b\u00e9":"\ud83d\ude00x"}],"ü":true,"n":null}"#.utf8)
        for length in 0..<whole.count {
            let refusal = #expect(throws: JSONError.self) {
                _ = try JSONDocument(parsing: Array(whole[..<length]))
            }
            #expect((refusal?.offset ?? -1) <= length)
        }
        #expect(try JSONDocument(parsing: whole).root.count == 3)
    }

    @Test func `a damaged document never stops the program, and an accepted one is kept whole`() {
        let whole = Array(
            #"{"a":[1,-2.5e3,{"b\u00e9":"\ud83d\ude00x"}],"ü":true,"n":null,"a1":""}"#.utf8)
        let awkward = Array("\"\\{}[],:0-1.eEutfn \n".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE2, 0xFF]
        // Pseudo-random, from a fixed seed.
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var accepted = 0
        for _ in 0..<20_000 {
            var damaged = whole
            for _ in 0...next(2) { damaged[next(damaged.count)] = awkward[next(awkward.count)] }
            guard let document = try? JSONDocument(parsing: damaged) else { continue }
            accepted += 1
            var json = JSONWriter()
            json.value(document.root)
            #expect(json.bytes == damaged)
            var members = 0
            document.root.forEachMember { member in
                members += 1
                #expect(member.key.text() != nil)
            }
            #expect(members == document.root.count)
        }
        #expect(accepted > 100 && accepted < 19_000)
    }
}
