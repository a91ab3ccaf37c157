import Transform

/// JSON written for programs or for people; its values stay as they are written.
enum JSONLayout {
    /// Without spaces and line ends between values.
    static func compact(_ text: String) -> [UInt8] { compact(Array(text.utf8)) }

    private static func compact(_ bytes: [UInt8]) -> [UInt8] {
        var (result, isInText, isEscaped): ([UInt8], Bool, Bool) = ([], false, false)
        for byte in bytes {
            if isInText {
                result.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
            } else if byte > 0x20 {
                result.append(byte)
                isInText = byte == UInt8(ascii: "\"")
            }
        }
        return result
    }
}
