// What a name means: a macro's name, a variable, a type, or a function with a dotted name.
extension Checker {
    mutating func variable(_ name: String, at offset: Int) throws(ExpressionProblem) -> Checked {
        if let local = scope.locals[name] { return Checked(type: local.type, slot: local.slot) }
        if isStandard {
            if let found = qualified(name) { return found }
        } else if let variable = scope.variables[Self.unrooted(name)] {
            return Checked(type: variable.type, slot: variable.slot)
        }
        let known = Array(scope.variables.keys) + Array(scope.locals.keys)
        throw ExpressionProblem(
            "EXPR-023", at: offset, "There is no variable \"\(Self.unrooted(name))\".",
            remedy: NearestName.remedy(for: name, among: known))
    }

    /// The variable or type that a name such as `a.b.c` means, looked up from the container
    /// outwards; nil when it is none, or begins with the name of a macro.
    func qualified(_ path: String) -> Checked? {
        guard !isLocal(path) else { return nil }
        for name in candidates(path) {
            if let variable = scope.variables[name] {
                return Checked(type: variable.type, slot: variable.slot)
            }
            if let type = Self.typeNames[name] {
                return Checked(type: .type, constant: .type(type))
            }
        }
        return nil
    }

    /// Whether a path begins with the name that a macro gave.
    private func isLocal(_ path: String) -> Bool {
        let root = path.prefix { $0 != "." }
        return scope.locals[String(root)] != nil
    }

    /// `com.example.y`, `com.y`, `y`; only `y` for `.y`.
    private func candidates(_ path: String) -> [String] {
        if path.hasPrefix(".") { return [String(path.dropFirst())] }
        var prefix = environment.container[...]
        var names: [String] = []
        while !prefix.isEmpty {
            names.append(prefix + "." + path)
            prefix = prefix[..<(prefix.lastIndex(of: ".") ?? prefix.startIndex)]
        }
        return names + [path]
    }

    private static let typeNames: [String: TypeName] = Dictionary(
        uniqueKeysWithValues: TypeName.allCases.filter { $0 != .decimal }.map { ($0.rawValue, $0) })

    /// A name without the point that reaches behind the names of macros.
    static func unrooted(_ name: String) -> String {
        name.hasPrefix(".") ? String(name.dropFirst()) : name
    }

    /// The namespaces of functions whose names have a point: `optional.of`, `math.abs`.
    private static let namespaces: Set<String> = ["optional", "math", "strings", "cel"]

    /// The namespace that stands where a method has its target; nil when it is a value.
    func namespace(_ target: Syntax?) -> String? {
        guard let path = target?.path.map(Self.unrooted), Self.namespaces.contains(path),
            isStandard || path == "optional", scope.variables[path] == nil,
            scope.locals[path] == nil
        else { return nil }
        return path
    }
}
