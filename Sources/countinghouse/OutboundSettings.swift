import ArgumentParser
import HTTP
import Sockets

/// The settings of requests that the server itself makes.
struct OutboundSettings: ParsableArguments {
    @Option(
        help: """
            Networks that receivers of events may be in although they are private, parted by \
            commas: \
            10.0.0.0/8,fd00::/8. [COUNTINGHOUSE_OUTBOUND_NETWORKS]
            """)
    var outboundNetworks = Environment.value("COUNTINGHOUSE_OUTBOUND_NETWORKS", "")

    @Option(
        help: """
            PEM file of the authorities that receivers' certificates must come from; empty for \
            those \
            of the system. [COUNTINGHOUSE_OUTBOUND_AUTHORITIES]
            """)
    var outboundAuthorities = Environment.value("COUNTINGHOUSE_OUTBOUND_AUTHORITIES", "")

    mutating func validate() throws {
        for text in texts where AddressRange(text) == nil {
            throw ValidationError(
                "--outbound-networks holds \(text); write addresses with their length, as in "
                    + "10.0.0.0/8.")
        }
    }

    /// Whose certificates are believed.
    var trust: TLSClientSettings {
        var trust = TLSClientSettings()
        if !outboundAuthorities.isEmpty { trust.authoritiesFile = outboundAuthorities }
        return trust
    }

    /// Where requests may go.
    var addressGuard: AddressGuard {
        AddressGuard(allowedRanges: texts.compactMap { AddressRange($0) })
    }

    private var texts: [String] {
        outboundNetworks.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.prefix { $0 != " " })
        }
    }
}
