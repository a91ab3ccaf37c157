/// Reads the path of a request target: decodes it once, removes dot segments, and refuses what
/// two readers could understand differently (RFC 3986 sections 2, 5.2.4 and 7.3).
enum TargetPath {
    /// The decoded path. An encoded slash stays `%2F` and an encoded percent `%25`, so that
    /// every path has one meaning; nil when it is malformed or climbs above the root.
    static func normalised(_ raw: UnsafeRawBufferPointer) -> String? {
        if isPlain(raw) { return String(decoding: raw, as: UTF8.self) }
        guard raw.first == Octet.slash else { return nil }
        var kept: [[UInt8]] = []
        var endsInDots = false
        let segments = raw.dropFirst().split(
            separator: Octet.slash, omittingEmptySubsequences: false)
        for segment in segments {
            guard let decoded = decode(segment), !hidesDots(decoded) else { return nil }
            endsInDots = isDots(decoded[...])
            if decoded.elementsEqual("..".utf8) {
                guard !kept.isEmpty else { return nil }
                kept.removeLast()
            } else if !decoded.elementsEqual(".".utf8) {
                kept.append(decoded)
            }
        }
        if endsInDots { kept.append([]) }
        let bytes = kept.flatMap { [Octet.slash] + $0 }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A segment of a normalised path with its `%2F` and `%25` decoded too.
    static func decodedSegment(_ segment: ArraySlice<UInt8>) -> String {
        guard segment.contains(Octet.percent) else {
            return String(decoding: segment, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        var index = segment.startIndex
        while index < segment.endIndex {
            guard segment[index] == Octet.percent, index + 2 < segment.endIndex else {
                bytes.append(segment[index])
                index += 1
                continue
            }
            bytes.append(
                segment[index + 1] == UInt8(ascii: "2") && segment[index + 2] == UInt8(ascii: "F")
                    ? Octet.slash : Octet.percent)
            index += 3
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a path needs no work: begins with a slash, no percent, no byte that has to be
    /// encoded, no segment that begins with a dot.
    private static func isPlain(_ raw: UnsafeRawBufferPointer) -> Bool {
        var previous: UInt8 = 0
        for byte in raw {
            guard Octet.isPath(byte), byte != Octet.percent else { return false }
            if byte == UInt8(ascii: "."), previous == Octet.slash { return false }
            previous = byte
        }
        return raw.first == Octet.slash
    }

    private static func decode(_ segment: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(segment.count)
        var index = segment.startIndex
        while index < segment.endIndex {
            guard segment[index] == Octet.percent else {
                guard Octet.isPath(segment[index]) else { return nil }
                bytes.append(segment[index])
                index += 1
                continue
            }
            // Safe: both digits stand before the segment's end.
            guard index + 2 < segment.endIndex,
                let high = Octet.hexadecimal(segment[index + 1]),
                let low = Octet.hexadecimal(segment[index + 2])
            else { return nil }
            let byte = high << 4 | low
            switch byte {
            case 0..<0x20, 0x7F: return nil
            case Octet.slash: bytes.append(contentsOf: "%2F".utf8)
            case Octet.percent: bytes.append(contentsOf: "%25".utf8)
            default: bytes.append(byte)
            }
            index += 3
        }
        return bytes
    }

    /// Whether a segment, read by someone to whom `%2F` or a backslash separates, has a dot
    /// segment in it: no honest path does.
    private static func hidesDots(_ segment: [UInt8]) -> Bool {
        guard segment.contains(UInt8(ascii: "\\")) || segment.contains(Octet.percent) else {
            return false
        }
        var part: [UInt8] = []
        var index = 0
        while index < segment.count {
            if segment[index...].starts(with: "%2F".utf8) || segment[index] == UInt8(ascii: "\\") {
                if isDots(part[...]) { return true }
                part.removeAll(keepingCapacity: true)
                index += segment[index] == Octet.percent ? 3 : 1
            } else {
                part.append(segment[index])
                index += 1
            }
        }
        return isDots(part[...])
    }

    private static func isDots(_ segment: ArraySlice<UInt8>) -> Bool {
        segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8)
    }
}
