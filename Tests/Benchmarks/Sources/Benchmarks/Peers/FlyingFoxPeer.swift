import FlyingFox
import Foundation

/// FlyingFox, with Foundation's coders called by the handler.
enum FlyingFoxPeer {
    static func serve(on place: PeerPlace) async throws {
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: UInt16(clamping: place.port)),
            logger: .disabled)
        let wholes = [
            (PeerPath.plaintext, PeerPath.plaintextAnswer), (PeerPath.page, PeerPath.pageAnswer),
        ]
        for (path, text) in wholes {
            let response = HTTPResponse(
                statusCode: .ok, headers: [.contentType: "text/plain"], body: Data(text.utf8))
            await server.appendRoute(HTTPRoute(method: .GET, path: path)) { _ in response }
        }
        await server.appendRoute(HTTPRoute(method: .GET, path: PeerPath.order)) { _ in
            try json(SampleOrder.sample)
        }
        await server.appendRoute(HTTPRoute(method: .POST, path: PeerPath.sales)) { request in
            let body = try await request.bodyData
            return try json(
                SampleReceipt(JSONDecoder().decode(CodableSale<String>.self, from: body)))
        }
        try await server.run()
    }

    private static func json(_ value: some Encodable) throws -> HTTPResponse {
        HTTPResponse(
            statusCode: .ok, headers: [.contentType: "application/json"],
            body: try JSONEncoder().encode(value))
    }
}
