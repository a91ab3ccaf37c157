import Foundation

/// Sentences for people, on standard error.
enum ErrorOutput {
    static func write(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
