import Sockets

/// The absolute http or https URL of a receiver, RFC 9110 section 4.2, read at its strictest, so
/// that nobody else who reads it can find another host in it.
public struct ClientURL: Hashable, Sendable {
    /// Whom to connect to.
    public let origin: Origin
    /// Path and query as the request line takes them: origin-form, RFC 9112 section 3.2.1.
    public let target: String

    /// - Throws: ``ClientError/badURL(_:)``.
    public init(_ text: String) throws(ClientError) {
        do throws(ClientURLFault) {
            self = try Self(parsing: text)
        } catch {
            throw .badURL(error)
        }
    }

    /// Longest URL, as long as a request line may be.
    private static let bytesMax = 8 * 1024
    private static let hostBytesMax = 253
    private static let labelBytesMax = 63

    private init(parsing text: String) throws(ClientURLFault) {
        guard text.utf8.count <= Self.bytesMax else { throw .tooLong(bytesMax: Self.bytesMax) }
        // From here on a character is one byte.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .notPlain }
        let (isSecure, rest) = try Self.scheme(of: text)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        origin = try Self.origin(rest[..<end], isSecure: isSecure)
        target = try Self.target(rest[end...])
    }

    private static func scheme(
        of text: String
    ) throws(ClientURLFault) -> (isSecure: Bool, rest: Substring) {
        for (scheme, isSecure) in [("https://", true), ("http://", false)] {
            let start = text.prefix(scheme.count)
            guard start.utf8.map(Octet.lowercased) == Array(scheme.utf8) else { continue }
            return (isSecure, text[start.endIndex...])
        }
        throw .scheme
    }

    // MARK: Host and port

    private static func origin(
        _ authority: Substring, isSecure: Bool
    ) throws(ClientURLFault) -> Origin {
        guard !authority.contains("@") else { throw .userInformation }
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map(authority.index(after:))
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let hostEnd else { throw .host }
        let port = try port(authority[hostEnd...], usual: isSecure ? 443 : 80)
        if isBracketed {
            let literal = authority[..<hostEnd].dropFirst().dropLast()
            return Origin(
                isSecure: isSecure, host: try numericHost(literal, contains: ":"), port: port,
                isRooted: false)
        }
        let host = authority[..<hostEnd]
        if endsInNumber(host) {
            return Origin(
                isSecure: isSecure, host: try numericHost(host, contains: "."), port: port,
                isRooted: false)
        }
        let isRooted = host.hasSuffix(".")
        return Origin(
            isSecure: isSecure, host: try name(isRooted ? host.dropLast() : host), port: port,
            isRooted: isRooted)
    }

    private static func port(
        _ text: Substring, usual: Int
    ) throws(ClientURLFault) -> Int {
        guard !text.isEmpty else { return usual }
        let digits = text.dropFirst()
        guard text.hasPrefix(":"), digits.utf8.allSatisfy({ Octet.decimal($0) != nil }),
            !digits.hasPrefix("0"), let port = UInt16(digits)
        else { throw .port }
        return Int(port)
    }

    /// Whether others may read a host as an IPv4 address: a last label of digits, or `0x` and
    /// hexadecimal digits (the host parser of the WHATWG URL standard). Resolvers take
    /// `2130706433`, `0x7f.1` and `0177.0.0.1` for 127.0.0.1.
    private static func endsInNumber(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let ending = labels.last?.isEmpty == true ? labels.dropLast().last : labels.last
        guard let last = ending?.utf8, let first = last.first else { return false }
        if last.allSatisfy({ Octet.decimal($0) != nil }) { return true }
        let digits = last.dropFirst(2)
        return first == UInt8(ascii: "0")
            && last.dropFirst().first.map(Octet.lowercased) == UInt8(ascii: "x")
            && digits.allSatisfy { Octet.hexadecimal($0) != nil }
    }

    /// An address as inet_pton(3) takes it: four decimal numbers, or RFC 4291 section 2.2.
    private static func numericHost(
        _ text: Substring, contains mark: Character
    ) throws(ClientURLFault) -> String {
        guard text.contains(mark), (try? SocketAddress(numeric: String(text), port: 0)) != nil
        else { throw .host }
        return text.lowercased()
    }

    /// A DNS name, RFC 1123 section 2.1. Underscores are in use within private networks.
    private static func name(_ text: Substring) throws(ClientURLFault) -> String {
        guard text.utf8.count <= hostBytesMax else { throw .host }
        for label in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard (1...labelBytesMax).contains(label.utf8.count),
                !label.hasPrefix("-"), !label.hasSuffix("-"),
                label.utf8.allSatisfy(isNameByte)
            else { throw .host }
        }
        return text.lowercased()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch Octet.lowercased(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: Path and query

    private static func target(_ text: Substring) throws(ClientURLFault) -> String {
        guard !text.contains("#") else { throw .fragment }
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            if byte == Octet.percent {
                guard let high = bytes.popFirst(), Octet.hexadecimal(high) != nil,
                    let low = bytes.popFirst(), Octet.hexadecimal(low) != nil
                else { throw .target }
            } else {
                guard isTargetByte(byte) else { throw .target }
            }
        }
        return text.hasPrefix("/") ? String(text) : "/" + text
    }

    /// pchar without percent, slash and question mark, RFC 3986 sections 3.3 and 3.4.
    private static func isTargetByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~!$&'()*+,;=:@/?".utf8.contains(byte)
        }
    }
}
