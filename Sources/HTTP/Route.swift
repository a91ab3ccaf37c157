/// One method of one pattern and what answers it.
struct Route: Sendable {
    let method: Method
    let name: String
    /// Of the router's routes, counted from 0.
    let number: Int
    let bodyBytesMax: Int?
    let requestSeconds: Int?
    let priority: RoutePriority
    let parameterNames: [String]
    let handler: RequestHandler
}

/// What a router makes of a method and path.
enum RouteMatch: Sendable {
    case route(Route, PathParameters)
    case options(allow: String)
    case notAllowed(allow: String)
    case notFound
    case notImplemented
}

/// A place in the tree of patterns: what may follow, and the routes that end here.
struct RouteNode: Sendable {
    var literals: [RouteLiteral] = []
    var parameterChild: Int?
    var routes: [Route] = []
    var allow = ""

    func route(for method: Method) -> Route? {
        for route in routes where route.method == method { return route }
        return nil
    }
}

/// A literal segment and the node behind it.
struct RouteLiteral: Sendable {
    let segment: [UInt8]
    let child: Int

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Safe: the bytes are compared within this call and not kept.
        guard segment.count == bytes.count else { return false }
        return segment.elementsEqual(bytes)
    }
}
