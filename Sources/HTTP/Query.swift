/// The part of a target after `?`, raw and taken apart.
public struct Query: Sendable {
    /// As sent, still percent-encoded; empty when the target had none.
    public let raw: String

    /// Names and values in the order sent, decoded as `application/x-www-form-urlencoded`: `+` is
    /// a space, a malformed `%` stands for itself, a name without `=` has an empty value.
    ///
    /// Taken apart once: whoever checks a request asks for every parameter.
    public let pairs: [(name: String, value: String)]

    /// A query still encoded, without its question mark.
    public init(raw: String) {
        self.raw = raw
        guard !raw.isEmpty else {
            pairs = []
            return
        }
        let parts = raw.utf8.split(
            separator: UInt8(ascii: "&"), maxSplits: Limits.queryPairsMax - 1)
        pairs = parts.map { part in
            guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else {
                return (Self.decoded(part), "")
            }
            return (Self.decoded(part[..<sign]), Self.decoded(part[part.index(after: sign)...]))
        }
    }

    /// The first value under a name, compared exactly.
    public func first(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// Every value under a name, in the order sent.
    public func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String {
        guard bytes.contains(where: { $0 == Octet.percent || $0 == UInt8(ascii: "+") }) else {
            return String(Substring(bytes))
        }
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
