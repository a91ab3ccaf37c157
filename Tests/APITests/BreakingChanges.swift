import Foundation

/// What of a newer description breaks programs that were written by an older one.
///
/// Breaking: an operation, parameter, success, media type or member that is gone, a type or pattern
/// that changed, and of what callers send also a new requirement, a narrower choice or bound.
/// Not breaking: whatever is added beside it.
struct BreakingChanges {
    typealias Object = [String: Any]

    /// Which way the values of a schema go.
    private enum Direction {
        case sent, answered
    }

    private let old: Object
    private let new: Object
    private(set) var found: [String] = []
    /// The pairs of names that are being compared, which may refer to themselves.
    private var compared: Set<String> = []

    private static let methods = ["get", "put", "post", "patch", "delete"]

    init(from old: Object, to new: Object) {
        self.old = old
        self.new = new
        for (path, item) in Self.sorted(old["paths"]) {
            for method in Self.methods {
                guard let before = (item as? Object)?[method] as? Object else { continue }
                let place = "\(method.uppercased()) \(path)"
                let paths = new["paths"] as? Object
                guard let after = (paths?[path] as? Object)?[method] as? Object else {
                    found.append("\(place) is gone")
                    continue
                }
                compareOperations(before, after, place)
            }
        }
    }

    // MARK: - Operations

    private mutating func compareOperations(_ old: Object, _ new: Object, _ place: String) {
        compareParameters(old, new, place)
        compareBodies(old["requestBody"] as? Object, new["requestBody"] as? Object, place)
        for (status, answer) in Self.sorted(old["responses"]) where status.hasPrefix("2") {
            guard let after = (new["responses"] as? Object)?[status] as? Object else {
                found.append("\(place): answer \(status) is gone")
                continue
            }
            compareContent(answer as? Object, after, "\(place) \(status)", .answered)
        }
    }

    private mutating func compareParameters(_ old: Object, _ new: Object, _ place: String) {
        let before = old["parameters"] as? [Object] ?? []
        let after = new["parameters"] as? [Object] ?? []
        func name(_ parameter: Object) -> String {
            "\(parameter["in"] ?? "") \(parameter["name"] ?? "")"
        }
        for parameter in before {
            let at = "\(place): \(name(parameter))"
            guard let now = after.first(where: { name($0) == name(parameter) }) else {
                found.append("\(at) is gone")
                continue
            }
            if now["required"] as? Bool == true, parameter["required"] as? Bool != true {
                found.append("\(at) is required now")
            }
            compare(parameter["schema"], now["schema"], at, .sent)
        }
        for parameter in after where parameter["required"] as? Bool == true {
            guard !before.contains(where: { name($0) == name(parameter) }) else { continue }
            found.append("\(place): \(name(parameter)) is new and required")
        }
    }

    private mutating func compareBodies(_ old: Object?, _ new: Object?, _ place: String) {
        guard let old else {
            if new?["required"] as? Bool == true { found.append("\(place): a body is required") }
            return
        }
        guard let new else { return found.append("\(place): the body is gone") }
        compareContent(old, new, "\(place) body", .sent)
    }

    private mutating func compareContent(
        _ old: Object?, _ new: Object, _ place: String, _ direction: Direction
    ) {
        for (type, form) in Self.sorted(old?["content"]) {
            guard let after = (new["content"] as? Object)?[type] as? Object else {
                found.append("\(place): \(type) is gone")
                continue
            }
            compare((form as? Object)?["schema"], after["schema"], place, direction)
        }
    }

    // MARK: - Schemas

    private mutating func compare(
        _ old: Any?, _ new: Any?, _ place: String, _ direction: Direction
    ) {
        guard let old = old as? Object, let new = new as? Object else { return }
        if let before = old["$ref"] as? String, let after = new["$ref"] as? String {
            guard compared.insert("\(before) \(after) \(direction)").inserted else { return }
        }
        let before = resolved(old, in: self.old)
        let after = resolved(new, in: self.new)
        let count = found.count
        compareTypes(before, after, place, direction)
        guard found.count == count else { return }
        compareMembers(before, after, place, direction)
        compare(before["items"], after["items"], "\(place)/[]", direction)
        if direction == .sent { compareBounds(before, after, place) }
        for key in ["anyOf", "oneOf", "allOf"] {
            compareChoices(before[key], after[key], place, direction)
        }
    }

    private mutating func compareTypes(
        _ old: Object, _ new: Object, _ place: String, _ direction: Direction
    ) {
        let (before, after) = (Self.types(old), Self.types(new))
        let isCompatible =
            switch direction {
            // Nothing said is any type.
            case .sent: after.isEmpty || (!before.isEmpty && before.isSubset(of: after))
            case .answered: before.isEmpty || (!after.isEmpty && after.isSubset(of: before))
            }
        if !isCompatible {
            let words = [before, after].map { $0.sorted().joined(separator: "|") }
            found.append("\(place): \(words[0]) became \(words[1])")
        }
        if old["format"] as? String != new["format"] as? String {
            found.append("\(place): another format")
        }
    }

    private mutating func compareMembers(
        _ old: Object, _ new: Object, _ place: String, _ direction: Direction
    ) {
        let before = old["properties"] as? Object ?? [:]
        let after = new["properties"] as? Object ?? [:]
        let wasRequired = Set(old["required"] as? [String] ?? [])
        let isRequired = Set(new["required"] as? [String] ?? [])
        for (name, schema) in Self.sorted(before) {
            guard let now = after[name] else {
                found.append("\(place)/\(name) is gone")
                continue
            }
            compare(schema, now, "\(place)/\(name)", direction)
        }
        switch direction {
        case .sent:
            for name in isRequired.subtracting(wasRequired).sorted() {
                found.append("\(place)/\(name) is required now")
            }
        case .answered:
            for name in wasRequired.subtracting(isRequired).sorted() where after[name] != nil {
                found.append("\(place)/\(name) may be missing now")
            }
        }
    }

    /// The names of a pattern that lists them, `^(a|b)(,(a|b))*$`; nil for any other pattern.
    private static func names(_ pattern: String) -> Set<String>? {
        guard let end = pattern.firstIndex(of: ")"), pattern.hasPrefix("^(") else { return nil }
        let names = pattern[pattern.index(pattern.startIndex, offsetBy: 2)..<end]
        guard pattern == "^(\(names))(,(\(names)))*$" else { return nil }
        return Set(names.split(separator: "|").map(String.init))
    }

    private mutating func compareBounds(_ old: Object, _ new: Object, _ place: String) {
        if let after = new["enum"] as? [String] {
            let before = old["enum"] as? [String]
            for choice in before ?? [] where !after.contains(choice) {
                found.append("\(place): \(choice) is no choice now")
            }
            if before == nil { found.append("\(place): only some choices now") }
        }
        let before = old["pattern"] as? String
        if let after = new["pattern"] as? String, after != before {
            let (known, listed) = (before.flatMap(Self.names), Self.names(after))
            // A list of names may take more of them.
            if known.map({ $0.isSubset(of: listed ?? []) }) != true {
                found.append("\(place): another pattern")
            }
        }
        for (key, isUpper) in [
            ("maxLength", true), ("maximum", true), ("maxItems", true), ("minLength", false),
            ("minimum", false),
        ] {
            guard let after = new[key] as? Int else { continue }
            guard let before = old[key] as? Int, isUpper ? after >= before : after <= before
            else {
                found.append("\(place): \(key) is narrower")
                continue
            }
        }
    }

    private mutating func compareChoices(
        _ old: Any?, _ new: Any?, _ place: String, _ direction: Direction
    ) {
        let before = old as? [Any] ?? []
        let after = new as? [Any] ?? []
        guard before.count == after.count else {
            return found.append("\(place): other alternatives")
        }
        for (old, new) in zip(before, after) { compare(old, new, place, direction) }
    }

    private func resolved(_ schema: Object, in document: Object) -> Object {
        guard let path = schema["$ref"] as? String else { return schema }
        var value: Any? = document
        for part in path.split(separator: "/").dropFirst() {
            value = (value as? Object)?[String(part)]
        }
        return value as? Object ?? [:]
    }

    private static func types(_ schema: Object) -> Set<String> {
        if let type = schema["type"] as? String { return [type] }
        return Set(schema["type"] as? [String] ?? [])
    }

    private static func sorted(_ value: Any?) -> [(String, Any)] {
        (value as? Object ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
