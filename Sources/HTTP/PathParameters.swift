/// What the `{name}` segments of a route's pattern matched in a request's path.
public struct PathParameters: Sendable {
    var names: [String]
    var values: [String]

    /// No parameters.
    public init() {
        names = []
        values = []
    }

    init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// Whether the route's pattern was literal throughout.
    public var isEmpty: Bool { names.isEmpty }

    /// The decoded segment under a name of the pattern; an encoded slash is a slash here.
    public subscript(name: String) -> String? {
        for index in names.indices where names[index] == name { return values[index] }
        return nil
    }
}
