@testable import HTTP

/// What must hold for a request target: its path says one thing, its query is bounded.
enum TargetOracle {
    private static let pairsMax = 256
    /// Each search decodes the whole query, so only short ones are searched.
    private static let searchedBytesMax = 128
    private static let plainBytes = Set(
        "%/-._~!$&'()*+,;=:@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func check(_ input: [UInt8]) throws(OracleBroken) {
        // The request line lets nothing else through.
        let raw = input.filter { (0x21...0x7E).contains($0) }
        try checkQuery(String(decoding: input, as: UTF8.self))
        guard !raw.isEmpty else { return }
        for method in [Method.get, .options] {
            guard let target = parse(raw, method) else { continue }
            try checkPath(target.path, isOptions: method == .options)
            try checkSegments(target.path)
            try checkWithoutEscapes(raw, target)
            let again = encoded(path: target.path) + (target.query.isEmpty ? [] : [0x3F])
            guard let second = parse(again + Array(target.query.utf8), method) else {
                throw OracleBroken(description: "\(target.path) is refused when encoded again.")
            }
            try hold(
                Array(second.path.utf8) == Array(target.path.utf8) && second.query == target.query,
                "\(target.path)?\(target.query) becomes \(second.path)?\(second.query)")
        }
    }

    private static func parse(_ raw: [UInt8], _ method: Method) -> RequestTarget? {
        raw.withUnsafeBytes { try? RequestTarget.parse($0, method: method) }
    }

    /// A path begins at the root and holds no dot segment, nor what another reader could take
    /// for one.
    static func checkPath(_ path: String, isOptions: Bool) throws(OracleBroken) {
        if isOptions, path == "*" { return }
        try hold(path.utf8.first == UInt8(ascii: "/"), "\(path) does not begin at the root.")
        try hold(path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(path) holds controls.")
        try hold(
            !asOthersSplit(Array(path.utf8)).contains {
                $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
            }, "\(path) has a dot segment.")
    }

    /// The segments of someone to whom an encoded slash and a backslash separate too.
    private static func asOthersSplit(_ path: [UInt8]) -> [[UInt8]] {
        var segments: [[UInt8]] = [[]]
        var index = 0
        while index < path.count {
            let isEscape = path[index...].starts(with: "%2F".utf8)
            if isEscape || path[index] == UInt8(ascii: "/") || path[index] == UInt8(ascii: "\\") {
                segments.append([])
            } else {
                segments[segments.count - 1].append(path[index])
            }
            index += isEscape ? 3 : 1
        }
        return segments
    }

    /// Percent-encoded, what is decoded in it and no other.
    static func encoded(path: String) -> [UInt8] {
        path.utf8.flatMap { byte -> [UInt8] in
            if plainBytes.contains(byte) { return [byte] }
            let digits = String(byte, radix: 16, uppercase: true)
            return Array((digits.count == 1 ? "%0" : "%").utf8) + Array(digits.utf8)
        }
    }

    /// A route's parameter is its segment decoded, and encoded again the segment comes back.
    private static func checkSegments(_ path: String) throws(OracleBroken) {
        for segment in path.utf8.split(separator: UInt8(ascii: "/")) {
            let decoded = TargetPath.decodedSegment(Array(segment)[...])
            let again = decoded.utf8.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "/"): Array("%2F".utf8)
                case UInt8(ascii: "%"): Array("%25".utf8)
                default: [byte]
                }
            }
            try hold(again.elementsEqual(segment), "Segment \(decoded) of \(path) is \(again).")
        }
    }

    /// Without escapes and backslashes the path is what RFC 3986 section 5.2.4 makes of it.
    private static func checkWithoutEscapes(
        _ raw: [UInt8], _ target: RequestTarget
    ) throws(OracleBroken) {
        let path = raw.prefix { $0 != UInt8(ascii: "?") }
        guard raw.first == UInt8(ascii: "/"), !path.contains(UInt8(ascii: "%")),
            !path.contains(UInt8(ascii: "\\"))
        else { return }
        let expected = withoutDotSegments(String(decoding: path, as: UTF8.self))
        try hold(target.path == expected, "\(target.path) should be \(expected).")
    }

    /// The loop of RFC 3986 section 5.2.4, letter by letter.
    private static func withoutDotSegments(_ path: String) -> String {
        var input = Substring(path)
        var output = ""
        while !input.isEmpty {
            if input.hasPrefix("/./") {
                input = input.dropFirst(2)
            } else if input == "/." {
                input = "/"
            } else if input.hasPrefix("/../") || input == "/.." {
                input = input == "/.." ? "/" : input.dropFirst(3)
                output = String(output[..<(output.lastIndex(of: "/") ?? output.startIndex)])
            } else {
                let end = input.dropFirst().firstIndex(of: "/") ?? input.endIndex
                output += input[..<end]
                input = input[end...]
            }
        }
        return output
    }

    private static func checkQuery(_ raw: String) throws(OracleBroken) {
        let query = Query(raw: raw)
        let pairs = query.pairs
        try hold(pairs.count <= pairsMax, "\(pairs.count) pairs.")
        // A byte that is no UTF-8 becomes the three bytes of U+FFFD.
        let count = pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        try hold(count <= 3 * raw.utf8.count, "More came out than went in.")
        guard raw.utf8.count <= searchedBytesMax else { return }
        for (name, value) in pairs {
            try hold(query.all(name).contains(value), "The value of \(name) is not found.")
            try hold(query.first(name) == query.all(name).first, "The first \(name) is not first.")
        }
    }
}
