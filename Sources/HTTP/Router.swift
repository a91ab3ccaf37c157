/// What is done with a request of a route; runs on the event loop that read the request.
public typealias RequestHandler = @Sendable (Request) async -> Response

/// The routes of a server: patterns of literal segments and `{name}` segments, each a method's.
///
/// A literal segment wins over a `{name}` one. HEAD is answered by GET's handler without its
/// body, OPTIONS by the list of methods, a path known under other methods by 405 with Allow
/// (RFC 9110 sections 9.3.2, 9.3.7 and 15.5.6).
public struct Router: Sendable {
    private var nodes: [RouteNode] = [RouteNode()]
    private var routeCount = 0

    /// Methods that standards define and no route need name.
    private static let standard: Set<String> = ["TRACE", "QUERY"]

    /// No routes: everything is 404.
    public init() {}

    /// Adds a route.
    /// - Parameters:
    ///   - pattern: starts with `/`; as in `/v1/journals/{id}/ack`.
    ///   - bodyBytesMax: longest request body; nil for the server's ``Limits/bodyBytesMax``.
    ///   - requestSeconds: longest time for a whole request; nil for the server's
    ///     ``Timeouts/requestSeconds``.
    ///   - priority: whether requests wait their turn when the server is busy.
    ///   - name: what the observer is told; nil for the pattern.
    /// - Precondition: the method and pattern are not taken, and within the bounds of ``Limits``.
    public mutating func add(
        _ method: Method, _ pattern: String, bodyBytesMax: Int? = nil, requestSeconds: Int? = nil,
        priority: RoutePriority = .ordinary, name: String? = nil, handler: @escaping RequestHandler
    ) {
        precondition(pattern.utf8.first == Octet.slash, "A pattern starts with /: \(pattern)")
        precondition(routeCount < Limits.routesMax, "Too many routes: \(pattern)")
        let segments = pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        precondition(segments.count <= Limits.segmentsMax, "Too many segments: \(pattern)")
        var names: [String] = []
        var node = 0
        for segment in segments {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                names.append(String(segment.dropFirst().dropLast()))
                node = parameterChild(of: node)
            } else {
                node = literalChild(of: node, Array(segment.utf8))
            }
        }
        precondition(nodes[node].route(for: method) == nil, "Route added twice: \(pattern)")
        nodes[node].routes.append(
            Route(
                method: method, name: name ?? pattern, number: routeCount,
                bodyBytesMax: bodyBytesMax, requestSeconds: requestSeconds, priority: priority,
                parameterNames: names, handler: handler))
        nodes[node].allow = Self.allow(nodes[node].routes)
        routeCount += 1
    }

    /// What the observer is told of each route, as often as there are methods.
    public var routeNames: [String] { nodes.flatMap(\.routes).map(\.name) }

    /// The route of a method and a normalised path, or why there is none.
    func match(_ method: Method, _ path: String) -> RouteMatch {
        if path == "*" { return method == .options ? .options(allow: everyMethod) : .notFound }
        var spans: [Range<Int>] = []
        let found =
            path.utf8.withContiguousStorageIfAvailable { bytes in
                // Safe: find keeps ranges, never the pointer, and the path lives until it returns.
                find(node: 0, UnsafeRawBufferPointer(bytes), from: 0, &spans)
            } ?? nil
        guard let found else { return .notFound }
        let node = nodes[found]
        if let route = node.route(for: method) {
            return .route(route, parameters(of: route, spans, path))
        }
        switch method {
        case .head:
            guard let route = node.route(for: .get) else { break }
            return .route(route, parameters(of: route, spans, path))
        case .options: return .options(allow: node.allow)
        // Methods of the standards are known, and not allowed here; others are not known.
        case .other(let name) where !Self.standard.contains(name): return .notImplemented
        default: break
        }
        return .notAllowed(allow: node.allow)
    }

    /// The node whose pattern is the path from a slash on; literal children are tried first.
    private func find(
        node: Int, _ path: UnsafeRawBufferPointer, from slash: Int, _ spans: inout [Range<Int>]
    ) -> Int? {
        guard slash < path.count else { return nodes[node].routes.isEmpty ? nil : node }
        let start = slash + 1
        var end = start
        while end < path.count, path[end] != Octet.slash { end += 1 }
        let segment = UnsafeRawBufferPointer(rebasing: path[start..<end])
        for literal in nodes[node].literals where literal.matches(segment) {
            if let found = find(node: literal.child, path, from: end, &spans) { return found }
        }
        guard let child = nodes[node].parameterChild, !segment.isEmpty else { return nil }
        spans.append(start..<end)
        if let found = find(node: child, path, from: end, &spans) { return found }
        spans.removeLast()
        return nil
    }

    private func parameters(
        of route: Route, _ spans: [Range<Int>], _ path: String
    ) -> PathParameters {
        guard !spans.isEmpty else { return PathParameters() }
        let bytes = Array(path.utf8)
        return PathParameters(
            names: route.parameterNames,
            values: spans.map { TargetPath.decodedSegment(bytes[$0]) })
    }

    private mutating func literalChild(of node: Int, _ segment: [UInt8]) -> Int {
        if let known = nodes[node].literals.first(where: { $0.segment == segment }) {
            return known.child
        }
        nodes.append(RouteNode())
        nodes[node].literals.append(RouteLiteral(segment: segment, child: nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func parameterChild(of node: Int) -> Int {
        if let known = nodes[node].parameterChild { return known }
        nodes.append(RouteNode())
        nodes[node].parameterChild = nodes.count - 1
        return nodes.count - 1
    }

    private var everyMethod: String {
        Self.allow(nodes.flatMap(\.routes))
    }

    /// The Allow value of some routes: each method once, with HEAD and OPTIONS that come free.
    private static func allow(_ routes: [Route]) -> String {
        var names = Set(routes.map(\.method.name))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }
}
