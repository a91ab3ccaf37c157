import RetailModel
import Store
import Transform

/// Reads what of the API callers are to leave.
struct DeprecationsReader {
    static let folder = "api/"

    private static let unusedDaysStandard = 30
    private static let secondsPerDay = 86_400

    private let problems = ProblemList()
    private var names: Set<String> = []

    /// - Throws: every problem found, each with its place.
    static func read(
        _ files: [ConfigurationTable.File]
    ) throws(ConfigurationProblems) -> [Deprecation] {
        var reader = DeprecationsReader()
        var deprecations: [Deprecation] = []
        for file in files where file.path.hasPrefix(folder) && !file.path.hasSuffix(".csv") {
            let shape = try Shape.read(file: file.path, text: file.content)
            guard let view = MapView(shape, problems: reader.problems) else { continue }
            reader.deprecation(view).map { deprecations.append($0) }
            view.refuseUnknownKeys()
        }
        try reader.problems.throwIfAny()
        return deprecations
    }

    private mutating func deprecation(_ view: MapView) -> Deprecation? {
        let name = readName(view)
        let path = readPath("path", view)
        let operations = view.optionalList("operations").compactMap { view.text($0) }
        let since = date("since", view)
        let sunset = view.optional("sunset").flatMap { _ in date("sunset", view) }
        let successor = readPath("successor", view)
        let unused = unusedDays(view)
        if path == nil, operations.isEmpty {
            problems.report(
                "GOV-001", at: view.place, "No part of the API is named.",
                remedy: "Add `path: /v1/...`, or `operations: [...]` with identifiers of "
                    + "/openapi.json.")
        }
        if let since, let sunset, sunset <= since {
            problems.report(
                "GOV-003", at: view.place, "It ends on \(sunset), before it is deprecated.",
                remedy: "Let `sunset` be a day after `since`, or leave it out.")
        }
        guard let name, let since, let successor, let unused else { return nil }
        return Deprecation(
            name: name, operations: Set(operations), path: path, since: since, sunset: sunset,
            successor: successor, unusedDays: unused, place: view.place)
    }

    private mutating func readName(_ view: MapView) -> String? {
        guard let shape = view.required("deprecation"), let name = view.text(shape) else {
            return nil
        }
        let isPlain = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
        }
        guard isPlain, (1...64).contains(name.utf8.count), names.insert(name).inserted else {
            problems.report(
                "GOV-004", at: shape.place, "\"\(name)\" is no name, or another file's.",
                remedy: "Use 1 to 64 small letters, digits, - and _, and each name once.")
            return nil
        }
        return name
    }

    private func readPath(_ key: String, _ view: MapView) -> String? {
        let shape = key == "successor" ? view.required(key) : view.optional(key)
        guard let shape, let text = view.text(shape) else { return nil }
        let isPlain = text.utf8.allSatisfy { (33...126).contains($0) && !"<>\"".utf8.contains($0) }
        guard text.hasPrefix("/"), !text.hasSuffix("/"), isPlain else {
            problems.report(
                "GOV-005", at: shape.place, "\"\(text)\" is no path of the API.",
                remedy: "Write it as /openapi.json does, such as /v1/prices.")
            return nil
        }
        return text
    }

    private func date(_ key: String, _ view: MapView) -> BusinessDate? {
        guard let shape = view.required(key), let text = view.text(shape) else { return nil }
        if let date = BusinessDate(text) { return date }
        problems.report(
            "GOV-002", at: shape.place, "\"\(text)\" is no day.",
            remedy: "Write it in quotes as \"YYYY-MM-DD\".")
        return nil
    }

    private func unusedDays(_ view: MapView) -> Int? {
        guard let shape = view.optional("unused"), let text = view.text(shape) else {
            return Self.unusedDaysStandard
        }
        if let seconds = LengthOfTime.seconds(text), seconds % Self.secondsPerDay == 0 {
            return seconds / Self.secondsPerDay
        }
        problems.report(
            "GOV-006", at: shape.place, "\"\(text)\" is no number of days.",
            remedy: "Write a whole number and d, such as 30d.")
        return nil
    }
}
