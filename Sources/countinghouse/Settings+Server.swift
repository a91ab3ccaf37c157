import HTTP
import Logging
import Sockets
import Telemetry

/// What the settings mean to the parts of the server.
extension Settings {
    /// Where and how the server listens.
    func listening(tls context: RenewableTLSContext?) -> ServerConfiguration {
        var endpoints: [Endpoint] = []
        if case .number(let port) = port {
            endpoints.append(Endpoint(address: address, port: port))
        }
        if case .number(let port) = tls.port, let context {
            endpoints.append(Endpoint(address: tls.address, port: port, tls: context))
        }
        var limits = Limits()
        // A reason of a thousand characters stands in the query, each as up to twelve bytes.
        limits.requestLineBytesMax = 32 * 1024
        limits.connectionsMax = connections
        limits.connectionsPerAddressMax = connectionsPerAddress
        var listening = ServerConfiguration(
            endpoints: endpoints, loops: loops == 0 ? nil : loops, limits: limits)
        listening.namesRequests = true
        listening.overload.concurrencyMax = concurrency
        listening.overload.concurrencyMin = min(listening.overload.concurrencyMin, concurrency)
        listening.overload.concurrencyInitial = min(
            listening.overload.concurrencyInitial, concurrency)
        return listening
    }

    /// The scheme of each endpoint, in the same order.
    var schemes: [String] {
        (port == .off ? [] : ["http"]) + (tls.port == .off ? [] : ["https"])
    }

    /// The access log, if there is to be one.
    ///
    /// - Throws: ``AccessLogError`` when its file cannot be opened.
    func openAccessLog(logger: Logger) throws(AccessLogError) -> AccessLog? {
        let destination: AccessLog.Destination
        switch accessLog {
        case "off": return nil
        case "stderr": destination = .standardError
        default: destination = .file(path: accessLog)
        }
        return try AccessLog(to: destination) { lines in
            logger.warning("access log lines lost", metadata: ["lines": "\(lines)"])
        }
    }
}
