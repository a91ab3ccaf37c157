import RetailModel
import Store
import Transform

/// What is told of a record that names others which are not there, or whose members were left out.
/// Feeds come in any order, so it is kept all the same, unless its writer asks for
/// `handling=strict`.
enum RecordWarnings {
    private static let code = "REC-006"
    /// How many are told of one record.
    private static let warningsMax = 64

    /// The answer to a writer with what is told; the same when there is nothing.
    static func adding(
        _ unknown: [RecordReference], _ ignored: [Refusal.Place], to text: [UInt8]
    ) -> [UInt8] {
        guard !unknown.isEmpty || !ignored.isEmpty else { return text }
        var json = JSONWriter(capacity: 256)
        write(unknown, ignored, to: &json)
        return RecordJSON.adding("warnings", json.bytes, to: text)
    }

    /// The list of what is told.
    static func write(
        _ unknown: [RecordReference], _ ignored: [Refusal.Place], to json: inout JSONWriter
    ) {
        json.array { json in
            for place in ignored.prefix(warningsMax) {
                json.object { json in
                    json.member("code", place.code)
                    json.member("pointer", place.pointer)
                    json.member("detail", "\(place.problem) It is left out.")
                }
            }
            for reference in unknown.prefix(warningsMax) {
                json.object { json in
                    json.member("code", code)
                    json.member("pointer", reference.pointer)
                    json.member("detail", problem(reference))
                }
            }
        }
    }

    /// Why nothing is kept for a writer who asked for it.
    static func refusal(_ unknown: [RecordReference]) -> Refusal {
        let places = unknown.prefix(warningsMax).map { reference in
            Refusal.Place(
                code: code, pointer: reference.pointer, line: 1, column: 1,
                problem: problem(reference), remedy: remedy)
        }
        let more = unknown.count > 1 ? " (and \(unknown.count - 1) more)" : ""
        return Refusal(
            code: code, problem: (places.first?.problem ?? "") + more, remedy: remedy,
            places: places)
    }

    private static let remedy =
        "Make it first, or send this without handling=strict: it is kept then, and found by "
        + "?unresolved=true."

    private static func problem(_ reference: RecordReference) -> String {
        "There is no \(Resource.saying(reference.family).singular) \(reference.id)."
    }
}

extension JSONShape.Member {
    /// What is told to the writer of a record.
    static let warnings = JSONShape.Member.optional(
        "warnings",
        .list(
            of: .open(
                .required("code", .text), .required("pointer", .text), .required("detail", .text)
            )
        ).noted("To its writer alone: what it names that is not there, and what was left out."))
}
