/// Writes the status line and fields of an answer, RFC 9112 sections 4 and 6.
enum ResponseHead {
    static func append(
        _ response: Response, framing: Exchange.Outgoing, exchange: inout Exchange,
        date: DateField, to output: inout OutputQueue
    ) {
        let scan = scan(response.headers)
        if scan.saysClose { exchange.keepsAlive = false }
        appendStart(response.status, date: scan.hasDate ? nil : date, to: &output)
        appendFields(response.headers, isPlain: scan.isPlain, to: &output)
        if response.isPacked { output.append("Content-Encoding: gzip\r\n") }
        if !exchange.id.isEmpty {
            output.append("X-Request-Id: ")
            output.append(text: exchange.id)
            output.append("\r\n")
        }
        if response.addsVary { output.append("Vary: Accept-Encoding\r\n") }
        switch framing {
        case .length(let count):
            output.append("Content-Length: ")
            output.append(decimal: count)
            output.append("\r\n")
        // To an HTTP/1.0 peer chunks mean nothing; its answer ends with the connection.
        case .chunked: output.append("Transfer-Encoding: chunked\r\n")
        case .none, .untilClose: break
        }
        if !exchange.keepsAlive {
            output.append("Connection: close\r\n\r\n")
        } else if exchange.isVersion10 {
            output.append("Connection: keep-alive\r\n\r\n")
        } else {
            output.append("\r\n")
        }
    }

    private struct Scan {
        /// No field is the server's own, so that the block can be copied as it is.
        var isPlain = true
        var hasDate = false
        var saysClose = false
    }

    private static func appendStart(
        _ status: Status, date: DateField?, to output: inout OutputQueue
    ) {
        if status.code == 200, let date {
            // The commonest start is kept ready in one piece.
            date.startOfOK.withUnsafeBytes { output.append($0) }
            return
        }
        output.append("HTTP/1.1 ")
        output.append(decimal: status.code)
        output.append(" ")
        output.append(status.reason)
        output.append("\r\n")
        if let date { date.line.withUnsafeBytes { output.append($0) } }
    }

    /// Appends every field but those that the sender of a message alone decides.
    static func appendFields(
        _ headers: Headers, isPlain: Bool, to output: inout OutputQueue
    ) {
        if isPlain {
            headers.block.withUnsafeBytes { output.append($0) }
            return
        }
        for field in headers.fields where !isServersOwn(field, headers) {
            headers.block.withUnsafeBytes { block in
                // Safe: a field's offsets are those of the block it was appended to.
                let end = Int(field.valueStart + field.valueLength)
                output.append(
                    UnsafeRawBufferPointer(rebasing: block[Int(field.nameStart)..<end]))
            }
            output.append("\r\n")
        }
    }

    private static func scan(_ headers: Headers) -> Scan {
        var scan = Scan()
        for field in headers.fields {
            if isServersOwn(field, headers) { scan.isPlain = false }
            if field.nameLength == 4, headers.isNamed(field, "date") { scan.hasDate = true }
            guard field.nameLength == 10, headers.isNamed(field, "connection") else { continue }
            headers.forEachElement(of: field) {
                if Octet.spell($0, "close") { scan.saysClose = true }
            }
        }
        return scan
    }

    private static func isServersOwn(_ field: Headers.Field, _ headers: Headers) -> Bool {
        switch field.nameLength {
        case 10: headers.isNamed(field, "connection")
        case 14: headers.isNamed(field, "content-length")
        case 17: headers.isNamed(field, "transfer-encoding")
        default: false
        }
    }
}
