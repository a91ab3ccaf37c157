/// The part of a target after `?`: kept raw, taken apart only when a handler asks.
public struct Query: Sendable {
    /// As sent, still percent-encoded; empty when the target had none.
    public let raw: String

    /// A query still encoded, without its question mark.
    public init(raw: String) {
        self.raw = raw
    }

    /// Names and values in the order sent, decoded as `application/x-www-form-urlencoded`: `+` is
    /// a space, a malformed `%` stands for itself, a name without `=` has an empty value.
    public var pairs: [(name: String, value: String)] {
        raw.utf8.split(separator: UInt8(ascii: "&"), maxSplits: Limits.queryPairsMax - 1).map {
            let parts = $0.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value under a name, compared exactly.
    public func first(_ name: String) -> String? {
        guard !raw.isEmpty else { return nil }
        return pairs.first { $0.name == name }?.value
    }

    /// Every value under a name, in the order sent.
    public func all(_ name: String) -> [String] {
        guard !raw.isEmpty else { return [] }
        return pairs.filter { $0.name == name }.map(\.value)
    }

    private static func decoded(_ bytes: Substring.UTF8View.SubSequence) -> String {
        let source = Array(bytes)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == Octet.percent, index + 2 < source.count,
                let high = Octet.hexadecimal(source[index + 1]),
                let low = Octet.hexadecimal(source[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
                continue
            }
            result.append(byte == UInt8(ascii: "+") ? Octet.space : byte)
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
