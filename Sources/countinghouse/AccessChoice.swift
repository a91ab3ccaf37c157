import ArgumentParser

/// Who may call the server.
enum AccessChoice: String, ExpressibleByArgument, CaseIterable {
    /// Open while only this machine reaches the server; otherwise it must be said.
    case auto
    /// Whoever proves who they are, by a key, a token or a certificate.
    case keys
    /// Everyone, on addresses of this machine only.
    case open
    /// Everyone who reaches the server, from wherever: something in front of it must guard it.
    case openEverywhere = "open-everywhere"
}

extension Settings {
    /// Whether callers must prove who they are.
    var isGuarded: Bool { access == .keys }

    /// - Throws: `ValidationError` when others could do everything without anybody having said so.
    func checkAccess() throws {
        guard access == .auto || access == .open else { return }
        let addresses =
            (port == .off ? [] : [address]) + (tls.port == .off ? [] : [tls.address])
        guard let far = addresses.first(where: { !Self.isLoopback($0) }) else { return }
        throw ValidationError(
            "\(far) is reached from elsewhere, and without keys everyone may do everything there: "
                + "say --access keys, or --access open-everywhere where something in front of the "
                + "server guards it.")
    }

    private static func isLoopback(_ address: String) -> Bool {
        let numbers = address.split(separator: ".", omittingEmptySubsequences: false)
        let isFour = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
        return (isFour && numbers[0] == "127") || address == "::1"
    }
}
