/// The name by which client and server speak of one request: the field `X-Request-Id`.
enum RequestID {
    static let field = "X-Request-Id"
    /// Bytes of a name that a caller may give.
    private static let bytesMax = 128

    /// Whether a caller's name is taken as it is: fit for every log, header and question.
    static func isSane(_ name: String) -> Bool {
        (1...bytesMax).contains(name.utf8.count) && name.utf8.allSatisfy(isPlain)
    }

    /// Names the requests of one loop, each unlike any other's anywhere: by chance per loop, and
    /// counted from there, which costs no system call for each.
    struct Counter {
        private let prefix = String(UInt64.random(in: (1 << 60)...UInt64.max), radix: 16) + "-"
        private var last: UInt64 = 0

        mutating func next() -> String {
            last += 1
            return prefix + String(last, radix: 16)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/+=@".utf8.contains(byte)
        }
    }
}
