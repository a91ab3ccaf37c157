/// Finds and masks texts wherever they stand, as whole words and without regard to the case of
/// ASCII letters.
public enum WordMask {
    /// Whether `text` holds `word` as a whole word.
    static func holds(_ text: String, _ word: String) -> Bool {
        let bytes = Array(text.utf8)
        return next(Array(word.utf8), in: bytes, from: 0, to: bytes.count) != nil
    }

    /// Masks every place of `texts`, each as payloads spell it.
    ///
    /// - Returns: how many places changed.
    public static func mask(_ bytes: inout [UInt8], _ texts: [String]) -> Int {
        mask(&bytes, texts, within: bytes.indices)
    }

    /// The text with `texts` masked; nil when none stands in it.
    public static func masked(_ text: String, _ texts: [String]) -> String? {
        var bytes = Array(text.utf8)
        return mask(&bytes, texts) > 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    static func mask(_ bytes: inout [UInt8], _ texts: [String], within range: Range<Int>) -> Int {
        var count = 0
        for word in texts.flatMap(PersonalSpelling.inPayloads) {
            var at = range.lowerBound
            while let found = next(word, in: bytes, from: at, to: range.upperBound) {
                if PersonalMask.mask(&bytes, found, escape: .json) { count += 1 }
                at = found.upperBound
            }
        }
        return count
    }

    /// Where `texts` stand, in their order and none over another, in any spelling.
    static func places(
        of texts: [String], in bytes: [UInt8], within range: Range<Int>
    ) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for word in texts.flatMap(PersonalSpelling.inPayloads) {
            var at = range.lowerBound
            while let place = next(word, in: bytes, from: at, to: range.upperBound) {
                found.append(place)
                at = place.upperBound
            }
        }
        found.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        return found.reduce(into: []) { places, place in
            guard let last = places.last, last.upperBound > place.lowerBound else {
                return places.append(place)
            }
            places[places.count - 1] =
                last.lowerBound..<max(last.upperBound, place.upperBound)
        }
    }

    private static func next(
        _ word: [UInt8], in bytes: [UInt8], from start: Int, to end: Int
    ) -> Range<Int>? {
        guard let first = word.first.map(small), word.count <= end - start else { return nil }
        var at = start
        while at + word.count <= end {
            if small(bytes[at]) == first, isEqual(word, bytes, at: at) {
                let behind = at + word.count
                let isWhole =
                    !(isWord(bytes, at - 1, -1) && isWord(bytes, at, 1))
                    && !(isWord(bytes, behind, 1) && isWord(bytes, behind - 1, -1))
                if isWhole { return at..<at + word.count }
            }
            at += 1
        }
        return nil
    }

    private static func isEqual(_ word: [UInt8], _ bytes: [UInt8], at: Int) -> Bool {
        for position in word.indices where small(word[position]) != small(bytes[at + position]) {
            return false
        }
        return true
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether a letter or digit stands at a place; in UTF-16 a byte of zero stands before or
    /// behind it.
    private static func isWord(_ bytes: [UInt8], _ place: Int, _ step: Int) -> Bool {
        guard bytes.indices.contains(place) else { return false }
        if bytes[place] == 0, bytes.indices.contains(place + step) {
            return isWord(bytes[place + step])
        }
        return isWord(bytes[place])
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }
}
