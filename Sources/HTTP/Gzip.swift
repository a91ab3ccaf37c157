/// Packs whole bodies in gzip (RFC 1952).
public enum Gzip {
    /// One member that holds the bytes. Takes some 150 KiB while it works.
    public static func packed(_ bytes: [UInt8]) -> [UInt8] {
        let writer = GzipWriter()
        var rest = bytes[...]
        var result: [UInt8] = []
        repeat { result += writer.packNext(of: &rest, end: .finish) } while !rest.isEmpty
        return result
    }
}
