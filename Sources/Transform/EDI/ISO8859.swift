/// The characters of bytes 0xA1 to 0xFF in the parts of ISO 8859 that EDIFACT names.
enum ISO8859 {
    /// The part's characters in the order of their bytes; U+FFFD where it assigns none.
    static func upperHalf(part: Int) -> [Unicode.Scalar] { tables[part] }

    private static let tables = (0...15).map(table)

    private static func table(part: Int) -> [Unicode.Scalar] {
        switch part {
        case 2: scalars(latin2)
        case 3: scalars(latin3)
        case 4: scalars(latin4)
        case 5: scalars(cyrillic)
        case 7: scalars(greek)
        case 9: scalars(latin5)
        case 15: scalars(latin9)
        case 6: (0xA1...0xFF).map(arabic)
        case 8: (0xA1...0xFF).map(hebrew)
        default: (0xA1...0xFF).map { Unicode.Scalar($0) }
        }
    }

    private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    private static let latin2 =
        "Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u{AD}ŽŻ°ą˛ł´ľśˇ¸šşťź˝žżŔ"
        + "ÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕ"
        + "áâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙"
    private static let latin3 =
        "Ħ˘£¤\u{FFFD}Ĥ§¨İŞĞĴ\u{AD}\u{FFFD}Ż°ħ²³´µĥ·¸ışğĵ½\u{FFFD}żÀ"
        + "ÁÂ\u{FFFD}ÄĊĈÇÈÉÊËÌÍÎÏ\u{FFFD}ÑÒÓÔĠÖ×ĜÙÚÛÜŬŜßà"
        + "áâ\u{FFFD}äċĉçèéêëìíîï\u{FFFD}ñòóôġö÷ĝùúûüŭŝ˙"
    private static let latin4 =
        "ĄĸŖ¤ĨĻ§¨ŠĒĢŦ\u{AD}Ž¯°ą˛ŗ´ĩļˇ¸šēģŧŊžŋĀ"
        + "ÁÂÃÄÅÆĮČÉĘËĖÍÎĪĐŅŌĶÔÕÖ×ØŲÚÛÜŨŪßā"
        + "áâãäåæįčéęëėíîīđņōķôõö÷øųúûüũū˙"
    private static let cyrillic =
        "ЁЂЃЄЅІЇЈЉЊЋЌ\u{AD}ЎЏАБВГДЕЖЗИЙКЛМНОПР"
        + "СТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопр"
        + "стуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ"
    private static let greek =
        "\u{2018}\u{2019}£€₯¦§¨©\u{37A}«¬\u{AD}\u{FFFD}\u{2015}°±²³\u{384}\u{385}Ά·ΈΉΊ»Ό½ΎΏΐ"
        + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\u{FFFD}ΣΤΥΦΧΨΩΪΫάέήίΰ"
        + "αβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\u{FFFD}"
    private static let latin5 =
        "¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿À"
        + "ÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞßà"
        + "áâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ"

    private static let latin9 =
        "¡¢£€¥Š§š©ª«¬\u{AD}®¯°±²³Žµ¶·ž¹º»ŒœŸ¿À"
        + "ÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßà"
        + "áâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"

    // Written from right to left, these two are told by their places instead.

    private static func arabic(_ byte: UInt8) -> Unicode.Scalar {
        switch byte {
        case 0xA4, 0xAD: Unicode.Scalar(byte)
        case 0xAC, 0xBB, 0xBF, 0xC1...0xDA, 0xE0...0xF2:
            Unicode.Scalar(0x0560 + UInt32(byte)) ?? "\u{FFFD}"
        default: "\u{FFFD}"
        }
    }

    private static func hebrew(_ byte: UInt8) -> Unicode.Scalar {
        switch byte {
        case 0xAA: "\u{D7}"
        case 0xBA: "\u{F7}"
        case 0xDF: "\u{2017}"
        case 0xE0...0xFA: Unicode.Scalar(0x04F0 + UInt32(byte)) ?? "\u{FFFD}"
        case 0xFD: "\u{200E}"
        case 0xFE: "\u{200F}"
        case 0xA2...0xBE: Unicode.Scalar(byte)
        default: "\u{FFFD}"
        }
    }
}
