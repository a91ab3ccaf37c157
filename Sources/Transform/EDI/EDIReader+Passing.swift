/// What a reader passes over: text between interchanges, interchanges that cannot be read, objects.
extension EDIReader {
    /// Passes over text up to a line that begins as an interchange does.
    mutating func passOver(isLast: Bool) -> Bool {
        while let feed = pending[at...].firstIndex(of: 0x0A) {
            if pending.count - feed < 4, !isLast {
                pass(upTo: feed)
                return false
            }
            pass(upTo: feed + 1)
            line += 1
            if begins("ISA") || begins("UNA") || begins("UNB") {
                closeInterchange(trailer: nil)
                phase = .seeking
                return true
            }
        }
        pass(upTo: pending.count)
        if isLast { closeInterchange(trailer: nil) }
        return false
    }

    private mutating func pass(upTo end: Int) {
        if parts.isUnreadable { parts.count(pending[at..<end]) }
        at = end
    }

    /// Passes over an attached object up to its trailer UNP.
    mutating func passObject(isLast: Bool) -> Bool {
        let trailer = Array("UNP".utf8) + [parts.separators.element]
        while at + trailer.count <= pending.count {
            if pending[at] == trailer[0], pending[at...].starts(with: trailer) {
                guard let end = pending[at...].firstIndex(of: parts.separators.terminator) else {
                    break
                }
                at = end + 1
                phase = .inside
                return true
            }
            if pending[at] == 0x0A { line += 1 }
            at += 1
        }
        if isLast { phase = .inside }
        return isLast
    }
}
