import Testing
import Transform

@Suite struct `Encodings of XML` {
    private func utf16(_ text: String, isBig: Bool, hasMark: Bool) -> [UInt8] {
        let units = (hasMark ? [0xFEFF] : []) + Array(text.utf16)
        return units.flatMap { unit in
            let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return isBig ? pair.reversed() : pair
        }
    }

    @Test func `UTF-16 is known by its mark or its first bytes`() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a>€😀</a>"
        for isBig in [true, false] {
            for hasMark in [true, false] {
                #expect(
                    XMLReadings.same(utf16(text, isBig: isBig, hasMark: hasMark)) == ["\"€😀\""])
            }
        }
    }

    @Test func `half a character of UTF-16 is refused`() {
        let cut = utf16("<a>", isBig: false, hasMark: true) + [0x3D, 0xD8, 0x3C, 0x00]
        #expect(XMLReadings.same(cut) == ["XML-002 1:4"])
        #expect(
            XMLReadings.same(utf16("<a/>", isBig: true, hasMark: true) + [0x00]) == [
                "\"\"", "XML-002 1:5",
            ])
    }

    @Test func `single bytes are read by the declared table`() {
        func declared(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
            Array("<?xml version=\"1.0\" encoding=\"\(name)\"?><a>".utf8) + bytes
                + Array("</a>".utf8)
        }
        #expect(XMLReadings.same(declared("ISO-8859-1", [0xE9, 0xA4])) == ["\"é¤\""])
        #expect(XMLReadings.same(declared("Windows-1252", [0x80, 0xE9])) == ["\"€é\""])
        #expect(XMLReadings.same(declared("windows-1252", [0x81])) == ["XML-002 1:49"])
        #expect(XMLReadings.same(declared("US-ASCII", [0xE9])) == ["XML-002 1:45"])
    }

    @Test func `an encoding that is not read or not the file's own is refused`() {
        #expect(
            XMLReadings.same("<?xml version='1.0' encoding='EBCDIC'?><a/>") == ["XML-003 1:1"])
        #expect(
            XMLReadings.same("<?xml version='1.0' encoding='UTF-16'?><a/>") == ["XML-003 1:1"])
    }

    @Test func `bytes that are no UTF-8 are refused where they stand`() {
        #expect(XMLReadings.same(Array("<a>\n é".utf8) + [0xFF]) == ["XML-002 2:3"])
        #expect(XMLReadings.same(Array("<a>".utf8) + [0xC3]) == ["XML-002 1:4"])
        #expect(XMLReadings.same(Array("<a>".utf8) + [0xC0, 0xAF]) == ["XML-002 1:4"])
    }
}
