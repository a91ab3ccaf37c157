import HTTP
import Sockets
import Transform

/// The product's HTTP room with the limits that it has by itself, and the product's JSON.
enum CountinghousePeer {
    static func serve(on place: PeerPlace) async throws {
        let endpoint = Endpoint(port: place.port, tls: try place.certificate.map(tls))
        let server = Server(
            configuration: ServerConfiguration(endpoints: [endpoint], loops: Peer.threads),
            router: router())
        try server.start()
        // The server runs on threads of its own; this one has nothing to do until it is killed.
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
        await server.shutdown(graceSeconds: 1)
    }

    private static func tls(_ certificate: Certificate) throws -> RenewableTLSContext {
        var settings = TLSServerSettings(
            certificateFile: certificate.chain.path, keyFile: certificate.key.path)
        settings.cipherSuites = Certificate.cipherSuite
        return RenewableTLSContext(try TLSContext(server: settings))
    }

    private static func router() -> Router {
        var router = Router()
        let wholes = [
            (PeerPath.plaintext, Array(PeerPath.plaintextAnswer.utf8)),
            (PeerPath.page, Array(PeerPath.pageAnswer.utf8)),
            (PeerPath.ledger, [UInt8](repeating: 0x2E, count: PeerPath.ledgerBytes)),
        ]
        for (path, bytes) in wholes {
            let response = Response(contentType: "text/plain", bytes: bytes)
            router.add(.get, path) { _ in response }
        }
        router.add(.get, PeerPath.order) { _ in .json(order(.sample)) }
        router.add(.post, PeerPath.sales) { request in
            do {
                return .json(try receipt(for: await request.body.collect(upTo: bodyBytesMax)))
            } catch {
                return Response(status: .badRequest)
            }
        }
        return router
    }

    private static let bodyBytesMax = 1 << 20

    private static func order(_ order: SampleOrder) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", order.id)
            json.member("store", order.store)
            json.member("ticket", Int64(order.ticket))
            json.member("is_posted", order.isPosted)
            json.array("items") { json in
                for item in order.items { json.text(item) }
            }
        }
        return json.bytes
    }

    private static func receipt(for body: [UInt8]) throws -> [UInt8] {
        let document = try JSONDocument(parsing: body, keys: CanonicalDocument.keys)
        let sale = try SaleReader.sale(document.root)
        var json = JSONWriter()
        json.object { json in
            json.member("natural_key", sale.naturalKey)
            json.member("state", "posted")
            json.member("lines", Int64(sale.lines.count))
            json.key("total")
            if let total = sale.statedTotal { json.decimalText(total.decimal) } else { json.null() }
        }
        return json.bytes
    }
}
