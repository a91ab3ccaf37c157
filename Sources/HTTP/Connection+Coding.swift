/// The content codings of an exchange, RFC 9110 section 8.4: a packed request is unpacked on its
/// way to the handler, the handler's answer packed on its way out.
extension Connection {
    // MARK: The request

    /// The fields as the handler is to see them. Those of a packed body speak of what the handler
    /// does not get, and so must not reach it; its conditions name plain forms only.
    func decodedFields(_ head: RequestHead, isUnpacked: Bool) -> Headers {
        let takesTags = head.codings.namesPackedTags && worker.configuration.compressesResponses
        guard isUnpacked || takesTags else { return head.headers }
        if takesTags {
            exchange.packedTags = head.headers.all("If-None-Match").joined(separator: ", ")
        }
        var fields = Headers()
        for (name, value) in head.headers.pairs {
            switch name.lowercased() {
            case "content-encoding" where isUnpacked, "content-length" where isUnpacked: break
            case "if-match" where takesTags, "if-none-match" where takesTags:
                fields.append(name, EntityTags.plain(value))
            default: fields.append(name, value)
            }
        }
        return fields
    }

    /// Takes the next piece of the body as the handler is to see it.
    func takeContent() throws(BodyError) -> Piece {
        guard let packedBody = exchange.packedBody else { return try takePiece() }
        if let failure = exchange.bodyFailure { throw failure }
        do throws(BodyError) {
            while true {
                if let bytes = try packedBody.next() { return .bytes(bytes) }
                switch try takePiece() {
                case .bytes(let packed): packedBody.feed(packed)
                case .notYet: return .notYet
                case .end:
                    try packedBody.checkEnd()
                    exchange.packedBody = nil
                    return .end
                }
            }
        } catch {
            exchange.bodyFailure = error
            exchange.keepsAlive = false
            throw error
        }
    }

    // MARK: The answer

    /// Whether an answer may have a packed form. Most have not, and cost no more than this.
    func mayBePacked(_ response: Response) -> Bool {
        guard worker.configuration.compressesResponses, response.isCompressible else {
            return false
        }
        if response.status.forbidsBody { return response.status == .notModified }
        switch response.body {
        case .empty: return false
        case .bytes(let bytes): return bytes.count >= Limits.packedAnswerBytesMin
        case .stream(let length, _): return length ?? .max >= Limits.packedAnswerBytesMin
        }
    }

    /// The answer in the form that its receiver prefers, with the fields that tell the forms apart.
    func inPreferredForm(_ response: Response) async -> Response {
        let fields = AnswerFields(response.headers)
        guard !fields.isBarred else { return response }
        var response = response
        if response.status == .notModified {
            addVary(to: &response, fields)
            if let tag = fields.tag { nameKnownForm(of: tag, in: &response) }
            return response
        }
        guard fields.isCompressibleType, response.status.code != 206 else { return response }
        addVary(to: &response, fields)
        guard exchange.prefersGzip, await pack(&response) else { return response }
        response.isPacked = true
        if let tag = fields.tag.flatMap(EntityTags.packed) { response.headers.set("ETag", tag) }
        return response
    }

    private func addVary(to response: inout Response, _ fields: AnswerFields) {
        guard !fields.varies else { return }
        guard fields.hasVary else {
            response.addsVary = true
            return
        }
        let names = response.headers.all("Vary").filter { !$0.isEmpty } + ["Accept-Encoding"]
        response.headers.set("Vary", names.joined(separator: ", "))
    }

    /// Gives a 304 the tag of the form that its receiver has.
    private func nameKnownForm(of tag: String, in response: inout Response) {
        guard let known = exchange.packedTags, let packed = EntityTags.packed(tag),
            EntityTags.list(known, names: packed),
            exchange.prefersGzip || !EntityTags.list(known, names: tag)
        else { return }
        response.headers.set("ETag", packed)
    }

    /// Packs a body, or sets it up to be packed as it streams. False if it goes out plain.
    private func pack(_ response: inout Response) async -> Bool {
        switch response.body {
        case .empty: return false
        case .bytes(let plain):
            guard let packed = await packed(plain), packed.count < plain.count else { return false }
            response.body = .bytes(packed)
        case .stream(let length, let producer):
            if exchange.method != .head {
                guard let writer = worker.packers.lend() else { return false }
                exchange.packedStream = PackedStream(writer, promised: length)
            }
            response.body = .stream(contentLength: nil, producer: producer)
        }
        return true
    }

    /// A body packed whole; nil when it must go out plain, or the connection ended meanwhile.
    private func packed(_ plain: [UInt8]) async -> [UInt8]? {
        guard let writer = worker.packers.lend() else { return nil }
        defer { worker.packers.giveBack(writer) }
        var packed: [UInt8] = []
        var rest = plain[...]
        while true {
            packed += writer.packNext(of: &rest, end: .finish)
            if rest.isEmpty { return packed }
            // Others on this loop have their turn before a large body is packed to its end.
            await Task.yield()
            guard phase == .handling else { return nil }
        }
    }

    // MARK: Streamed answers

    /// Sends one piece of a packed stream, and with it all that its reader needs to unpack it.
    func writePacked(
        _ bytes: [UInt8], to packedStream: PackedStream
    ) async throws(ResponseWriter.WriteError) {
        try packedStream.begin(bytes.count)
        defer { packedStream.isBusy = false }
        var rest = bytes[...]
        while true {
            let packed = packedStream.writer.packNext(of: &rest, end: .sync)
            if !packed.isEmpty {
                try appendPiece(packed)
                try await sendQueued()
            }
            if rest.isEmpty { return }
            await Task.yield()
            guard phase == .handling, exchange.packedStream === packedStream else {
                throw writeFailure ?? .notWritable
            }
        }
    }

    /// Ends the packed form of a stream that has one. False if its producer broke its promise.
    func finishPacking() -> Bool {
        guard let packedStream = exchange.packedStream else { return true }
        guard packedStream.isComplete else { return false }
        var nothing: ArraySlice<UInt8> = []
        return (try? appendPiece(packedStream.writer.packNext(of: &nothing, end: .finish))) != nil
    }

    /// Gives back what packed a stream.
    func releasePacker() {
        guard let packedStream = exchange.packedStream else { return }
        exchange.packedStream = nil
        worker.packers.giveBack(packedStream.writer)
    }
}
