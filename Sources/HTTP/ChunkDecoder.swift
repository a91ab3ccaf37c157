/// Takes the chunked coding off a body as its bytes arrive, RFC 9112 section 7.1. Extensions and
/// trailers are read, bounded and dropped.
struct ChunkDecoder {
    private enum State {
        case sizeStart, size, extensions, sizeFeed
        case content, contentReturn, contentFeed
        case trailerStart, trailer, trailerFeed, lastFeed
        case done
    }

    private var state = State.sizeStart
    private var remaining = 0
    private var digits = 0
    private var chunkExtension = ChunkExtension.complete
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerFields = 0
    private var trailerLine: [UInt8] = []

    /// Whether the end of the body was read.
    var isDone: Bool { state == .done }

    /// Decodes what there is.
    /// - Parameters:
    ///   - contentBytesMax: stops after appending so many bytes.
    ///   - out: the content is appended; nil drops it.
    /// - Returns: how many input bytes are used up; fewer than given only when done or when the
    ///   most content was appended.
    /// - Throws: ``BodyError/malformed``.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, contentBytesMax: Int, into out: inout [UInt8]
    ) throws(BodyError) -> Int {
        var index = 0
        var room = contentBytesMax
        while index < input.count, state != .done {
            if state == .content {
                guard room > 0 else { return index }
                let count = min(remaining, room, input.count - index)
                // Safe: index + count never passes input's end, and the bytes are copied here.
                out.append(
                    contentsOf: UnsafeRawBufferPointer(rebasing: input[index..<index + count]))
                index += count
                room -= count
                remaining -= count
                if remaining == 0 { state = .contentReturn }
            } else {
                try step(input[index])
                index += 1
            }
        }
        return index
    }

    private mutating func step(_ byte: UInt8) throws(BodyError) {
        switch state {
        case .sizeStart, .size, .extensions: try stepSize(byte)
        case .sizeFeed:
            try expect(byte, Octet.lineFeed)
            state = remaining > 0 ? .content : .trailerStart
        case .contentReturn:
            try expect(byte, Octet.carriageReturn)
            state = .contentFeed
        case .contentFeed:
            try expect(byte, Octet.lineFeed)
            state = .sizeStart
        case .trailerStart, .trailer, .trailerFeed, .lastFeed: try stepTrailer(byte)
        case .content, .done: break
        }
    }

    private mutating func stepSize(_ byte: UInt8) throws(BodyError) {
        if state == .sizeStart || state == .size, let digit = Octet.hexadecimal(byte) {
            if state == .sizeStart {
                digits = 0
                remaining = 0
            }
            digits += 1
            guard digits <= Limits.chunkSizeDigitsMax else { throw .malformed }
            remaining = remaining << 4 | Int(digit)
            state = .size
            return
        }
        guard state != .sizeStart else { throw .malformed }
        if state == .size {
            state = .extensions
            chunkExtension = .complete
        }
        if byte == Octet.carriageReturn, chunkExtension.mayEnd {
            state = .sizeFeed
            return
        }
        extensionBytes += 1
        guard extensionBytes <= Limits.chunkExtensionBytesMax,
            let next = chunkExtension.next(byte)
        else { throw .malformed }
        chunkExtension = next
    }

    private mutating func stepTrailer(_ byte: UInt8) throws(BodyError) {
        trailerBytes += 1
        guard trailerBytes <= Limits.trailerBytesMax else { throw .malformed }
        switch state {
        case .trailerStart where byte == Octet.carriageReturn: state = .lastFeed
        case .lastFeed:
            try expect(byte, Octet.lineFeed)
            state = .done
        case .trailerFeed:
            try expect(byte, Octet.lineFeed)
            try checkTrailer()
            state = .trailerStart
        case _ where byte == Octet.carriageReturn: state = .trailerFeed
        default:
            // A bare LF is refused here and now: it may be all that comes.
            guard byte != Octet.lineFeed else { throw .malformed }
            trailerLine.append(byte)
            state = .trailer
        }
    }

    private mutating func checkTrailer() throws(BodyError) {
        trailerFields += 1
        let isGood = trailerLine.withUnsafeBytes { (try? FieldLine.parse($0)) != nil }
        guard isGood, trailerFields <= Limits.trailerFieldsMax else { throw .malformed }
        trailerLine.removeAll(keepingCapacity: true)
    }

    private func expect(_ byte: UInt8, _ wanted: UInt8) throws(BodyError) {
        guard byte == wanted else { throw .malformed }
    }
}
