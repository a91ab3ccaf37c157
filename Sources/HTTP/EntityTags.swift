/// How the entity-tags of packed answers differ from those of plain ones, RFC 9110 section 8.8.3.
///
/// A strong tag vouches for every byte, so the packed form of `"v1"` is `"v1-gzip"`. In what comes
/// back the suffix is taken off, so that handlers know one tag only, and If-Match holds for who
/// was sent the packed form. Weak tags vouch for the meaning alone and stay as they are. If-Range
/// keeps its suffix, as parts are of the plain form only and must not be joined to the packed one.
///
/// A handler must not end tags of its own in `-gzip`.
public enum EntityTags {
    private static let suffix = Array("-gzip".utf8)
    private static let quote = UInt8(ascii: "\"")

    /// The tag of the packed form; nil for a weak tag, or what is no tag.
    static func packed(_ tag: String) -> String? {
        guard tag.utf8.count >= 2, tag.utf8.first == quote, tag.utf8.last == quote else {
            return nil
        }
        return "\(tag.dropLast())-gzip\""
    }

    /// Whether any tag of a list ends in the suffix of packed forms.
    static func namePacked(_ list: UnsafeRawBufferPointer) -> Bool {
        var isFound = false
        forEachTag(of: list) { isFound = isFound || list[$0].ends(with: suffix) }
        return isFound
    }

    /// The list with the suffix taken off, all else as it was.
    static func plain(_ list: String) -> String {
        let bytes = Array(list.utf8)
        var plain: [UInt8] = []
        var start = 0
        bytes.withUnsafeBytes { raw in
            forEachTag(of: raw) { tag in
                guard raw[tag].ends(with: suffix) else { return }
                plain += bytes[start..<tag.upperBound - suffix.count]
                start = tag.upperBound
            }
        }
        return String(decoding: plain + bytes[start...], as: UTF8.self)
    }

    /// Whether a list, as of If-Match and If-None-Match, names a tag, weak or strong.
    public static func list(_ list: String, names tag: String) -> Bool {
        let opaque = tag.utf8.dropFirst().dropLast()
        var isFound = false
        Array(list.utf8).withUnsafeBytes { raw in
            forEachTag(of: raw) { isFound = isFound || raw[$0].elementsEqual(opaque) }
        }
        return isFound
    }

    /// Where the tags stand, without their quotes, within which no escape exists.
    private static func forEachTag(
        of list: UnsafeRawBufferPointer, _ body: (Range<Int>) -> Void
    ) {
        // Safe: the list is read within this call, and only places in it are given out.
        var start: Int?
        for index in 0..<list.count where list[index] == quote {
            if let begun = start {
                body(begun..<index)
                start = nil
            } else {
                start = index + 1
            }
        }
    }
}

extension Sequence<UInt8> {
    fileprivate func ends(with end: [UInt8]) -> Bool { Array(suffix(end.count)) == end }
}
