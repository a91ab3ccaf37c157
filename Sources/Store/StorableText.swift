extension String {
    /// The text with U+0000, which neither engine keeps in a text, shown as U+FFFD: what a source
    /// sent is quoted to people, and must not keep its own case from being stored.
    var storable: String {
        guard utf8.contains(0) else { return self }
        let scalars = unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
