import HTTP

/// What comes out of gzip is bounded, and what was packed comes back.
enum GunzipOracle {
    private static let bytesMax = 1 << 18

    static func check(_ input: [UInt8]) throws(OracleBroken) {
        var choices = Choices(from: input)
        let smallMax = choices.below(4096)
        let large = unpack(input, bytesMax: bytesMax)
        let small = unpack(input, bytesMax: smallMax)
        switch large {
        case .success(let bytes):
            try hold(bytes.count <= bytesMax, "\(bytes.count) bytes came out.")
            let expected: Result<[UInt8], GunzipError> =
                bytes.count <= smallMax ? large : .failure(.tooLarge(bytesMax: smallMax))
            try hold(small == expected, "Of \(bytes.count) bytes \(smallMax) may come: \(small)")
        case .failure:
            if case .success = small {
                throw OracleBroken(description: "A smaller bound lets more through.")
            }
        }
        let packed = stored(input[...])
        try hold(unpack(packed, bytesMax: input.count) == .success(input), "Packed and not back.")
        let half = choices.below(input.count + 1)
        let members = stored(input[..<half]) + stored(input[half...])
        try hold(unpack(members, bytesMax: input.count) == .success(input), "Members differ.")
        let cut = Array(packed.prefix(1 + choices.below(packed.count - 1)))
        try hold(unpack(cut, bytesMax: bytesMax) == .failure(.cutShort), "Cut short and taken.")
    }

    private static func unpack(
        _ packed: [UInt8], bytesMax: Int
    ) -> Result<[UInt8], GunzipError> {
        Result { () throws(GunzipError) in try Gunzip.unpacked(packed, bytesMax: bytesMax) }
    }

    /// A gzip member (RFC 1952) of one stored block (RFC 1951 section 3.2.4), at most 65,535 bytes.
    private static func stored(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let bytes = bytes.prefix(65_535)
        let count = UInt16(bytes.count)
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
        let trailer = littleEndian(checksum(bytes)) + littleEndian(UInt32(count))
        return header + littleEndian(count) + littleEndian(~count) + bytes + trailer
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// CRC-32 bit by bit, RFC 1952 section 8.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in
                rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1
            }
        }
    }
}
