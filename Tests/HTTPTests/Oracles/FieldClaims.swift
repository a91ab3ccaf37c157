@testable import HTTP

/// What must hold for the fields of any head that a parser lets through.
enum FieldClaims {
    static func check(_ headers: Headers) throws(OracleBroken) {
        for (name, value) in headers.pairs {
            try hold(Grammar.isToken(Array(name.utf8)), "The name \(name) is no token.")
            try hold(Grammar.isFieldValue(Array(value.utf8)), "The value of \(name) has controls.")
            try hold(headers.contains(name), "\(name) is not found.")
        }
        let feeds = headers.block.indices.filter { headers.block[$0] == UInt8(ascii: "\n") }
        try hold(
            feeds.allSatisfy { $0 > 0 && headers.block[$0 - 1] == UInt8(ascii: "\r") },
            "A line of the block has a bare line feed.")
        try hold(
            feeds.count == headers.count
                && headers.block.filter { $0 == UInt8(ascii: "\r") }.count == headers.count,
            "\(headers.count) fields stand on \(feeds.count) lines.")
    }

    /// Names and values, byte for byte.
    static func text(_ headers: Headers) -> [UInt8] {
        headers.pairs.flatMap { Array("\($0.name): \($0.value)\n".utf8) }
    }
}
