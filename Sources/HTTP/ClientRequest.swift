/// A request of ours in wire form.
struct ClientRequest: Sendable {
    let method: Method
    let head: [UInt8]
    let body: ClientBody

    /// - Throws: ``ClientError/notSendable(_:)``.
    init(
        method: Method, target: String, authority: String, headers: Headers, body: ClientBody
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
        if !headers.contains("User-Agent") { text += "User-Agent: countinghouse\r\n" }
        text += Self.framing(of: body, method)
        var output = OutputQueue()
        output.append(copying: Array(text.utf8))
        ResponseHead.appendFields(headers, isPlain: false, to: &output)
        output.append("\r\n")
        head = output.buffer
    }

    var isStreamed: Bool {
        if case .stream = body { return true }
        return false
    }

    /// RFC 9110 section 8.6: methods that usually have a body say so when it is empty.
    private static func framing(of body: ClientBody, _ method: Method) -> String {
        guard case .bytes(let bytes) = body else { return "Transfer-Encoding: chunked\r\n" }
        guard bytes.isEmpty else { return "Content-Length: \(bytes.count)\r\n" }
        switch method {
        case .post, .put, .patch: return "Content-Length: 0\r\n"
        case .get, .head, .delete, .options, .other: return ""
        }
    }
}
