/// A request of ours in wire form.
struct ClientRequest: Sendable {
    let method: Method
    let head: [UInt8]
    let body: [UInt8]

    /// - Throws: ``ClientError/notSendable(_:)``.
    init(
        method: Method, target: String, authority: String, headers: Headers, body: [UInt8]
    ) throws(ClientError) {
        guard Headers.isValidName(method.name) else { throw .notSendable(method.name) }
        // Visible ASCII only, so that nothing in a target can begin a second line.
        guard target.utf8.first == Octet.slash || target == "*",
            target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .notSendable(target) }
        self.method = method
        self.body = body
        var text = "\(method.name) \(target) HTTP/1.1\r\n"
        if !headers.contains("Host") { text += "Host: \(authority)\r\n" }
        if !body.isEmpty || Self.usuallyHasBody(method) {
            text += "Content-Length: \(body.count)\r\n"
        }
        var output = OutputQueue()
        output.append(copying: Array(text.utf8))
        ResponseHead.appendFields(headers, isPlain: false, to: &output)
        output.append("\r\n")
        head = output.buffer
    }

    private static func usuallyHasBody(_ method: Method) -> Bool {
        switch method {
        case .post, .put, .patch: true
        case .get, .head, .delete, .options, .other: false
        }
    }
}
