import Testing

@testable import HTTP

@Suite struct `Packing and unpacking` {
    /// `hello`, as `gzip -n` packs it.
    static let hello: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0x86, 0xA6, 0x10,
        0x36, 5, 0, 0, 0,
    ]
    /// ` world`, as `gzip -n1` packs it.
    static let world: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 3, 0x53, 0x28, 0xCF, 0x2F, 0xCA, 0x49, 1, 0, 0xCB, 0x42,
        0x3B, 0x4A, 6, 0, 0, 0,
    ]
    /// The head with every optional part: extra field, name, comment, checksum of the head.
    static let longHead: [UInt8] =
        [0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, 2, 0, 0xAA, 0xBB]
        + [0x61, 0, 0x62, 0, 0xCC, 0x59] + hello[10...]

    @Test func `one member, several, or a head with all its parts`() throws {
        #expect(try text(Self.hello) == "hello")
        #expect(try text(Self.hello + Self.world + Self.hello) == "hello worldhello")
        #expect(try text(Self.longHead) == "hello")
    }

    @Test func `bytes that come one at a time make the same text`() throws {
        let reader = GzipReader()
        var text: [UInt8] = []
        for byte in Self.hello + Self.world {
            reader.feed([byte])
            while let piece = try reader.next() { text += piece }
        }
        #expect(String(decoding: text, as: UTF8.self) == "hello world")
        #expect(reader.isAtEnd)
        #expect(reader.packedBytes == 51)
        #expect(reader.unpackedBytes == 11)
    }

    @Test func `any part cut off is noticed`() {
        for count in Self.hello.indices {
            #expect(throws: GunzipError.cutShort) { try text(Array(Self.hello[..<count])) }
        }
        for count in 1..<Self.world.count {
            #expect(throws: GunzipError.cutShort) {
                try text(Self.hello + Self.world[..<count])
            }
        }
    }

    @Test func `any byte changed in magic, method, content or check is noticed`() {
        // The time, hints of the packer, and a byte of which only some bits are used.
        let harmless = [4, 5, 6, 7, 8, 9, 16]
        for index in Self.hello.indices where !harmless.contains(index) {
            var changed = Self.hello
            changed[index] ^= 0xE0
            #expect(throws: GunzipError.self, "byte \(index)") { try text(changed) }
        }
    }

    @Test func `what follows the last member is damage`() {
        for rest: [UInt8] in [[0, 0], [0, 0, 0, 0], [0x1F, 0x8C], Array("more".utf8)] {
            #expect(throws: GunzipError.damaged) { try text(Self.hello + rest) }
        }
    }

    @Test func `not a byte more than allowed comes out`() throws {
        #expect(throws: GunzipError.tooLarge(bytesMax: 4)) {
            try Gunzip.unpacked(Self.hello, bytesMax: 4)
        }
        #expect(try Gunzip.unpacked(Self.hello, bytesMax: 5).count == 5)
        let zeros = packed([UInt8](repeating: 0, count: 10 << 20))
        #expect(throws: GunzipError.tooLarge(bytesMax: 1 << 20)) {
            try Gunzip.unpacked(zeros, bytesMax: 1 << 20)
        }
    }

    @Test func `pieces are at most 64 KiB, however far the bytes unpack`() throws {
        let reader = GzipReader()
        reader.feed(packed([UInt8](repeating: 7, count: 1_000_000)))
        var sizes: [Int] = []
        while let piece = try reader.next() { sizes.append(piece.count) }
        #expect(sizes == [Int](repeating: 65_536, count: 15) + [16_960])
        #expect(reader.isAtEnd)
    }

    @Test func `what is packed unpacks to itself, in any sizes`() throws {
        for count in [0, 1, 1024, 65_535, 65_536, 65_537, 400_000] {
            let plain = noise(count)
            #expect(try Gunzip.unpacked(packed(plain), bytesMax: count) == plain)
        }
    }

    @Test func `a writer that begins anew writes the same bytes`() {
        let writer = GzipWriter()
        var first = noise(100_000)[...]
        var again = first
        let packed =
            writer.packNext(of: &first, end: .sync) + writer.packNext(of: &first, end: .finish)
        writer.reset()
        #expect(
            writer.packNext(of: &again, end: .sync) + writer.packNext(of: &again, end: .finish)
                == packed)
    }

    @Test func `a packed body may unpack far, but not 200 times as far`() throws {
        // 1 MiB is free: the smallest body may hold that much of one byte.
        let free = PackedBody(bytesMax: 1 << 30)
        free.feed(packed([UInt8](repeating: 48, count: 1 << 20)))
        var count = 0
        while let piece = try free.next() { count += piece.count }
        #expect(count == 1 << 20)
        let bomb = PackedBody(bytesMax: 1 << 30)
        bomb.feed(packed([UInt8](repeating: 48, count: (1 << 20) + 1)))
        #expect(throws: BodyError.overpacked(ratioMax: 200)) {
            while try bomb.next() != nil {}
        }
        // The same ticket over and over, but for its number: 113 to 1 at best.
        let honest = PackedBody(bytesMax: 1 << 30)
        let ticket = String(repeating: #"{"kind":"sale","store":"0042","total":"12.50"}"#, count: 9)
        honest.feed(packed(Array((0..<10_000).map { "\($0)\(ticket)\n" }.joined().utf8)))
        count = 0
        while let piece = try honest.next() { count += piece.count }
        #expect(count == 4_188_890)
    }

    private func text(_ packed: [UInt8]) throws(GunzipError) -> String {
        String(decoding: try Gunzip.unpacked(packed, bytesMax: 100), as: UTF8.self)
    }
}

/// Packs bytes whole, as one member.
func packed(_ plain: [UInt8]) -> [UInt8] {
    let writer = GzipWriter()
    var rest = plain[...]
    var packed: [UInt8] = []
    repeat { packed += writer.packNext(of: &rest, end: .finish) } while !rest.isEmpty
    return packed
}

/// Bytes without a pattern, the same ones each time; packed they are longer than plain.
func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 88_172_645_463_325_252
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
    }
}
