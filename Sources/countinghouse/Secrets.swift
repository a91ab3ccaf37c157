import Foundation
import Pipeline

/// Reads secrets where the configuration says they are kept: each time anew, so that a file may be
/// exchanged while the server runs. They are never logged.
enum Secrets {
    /// The largest file of a secret, in bytes.
    private static let fileBytesMax = 4096

    /// What a reference stands for; nil when it is not there or empty.
    static func value(_ reference: SecretReference) -> String? {
        let text: String?
        switch reference {
        case .environment(let name): text = Environment.variables[name]
        case .file(let path):
            let content = FileManager.default.contents(atPath: path)
            text = content.flatMap {
                $0.count <= fileBytesMax ? String(data: $0, encoding: .utf8) : nil
            }
        }
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.flatMap { $0.isEmpty ? nil : $0 }
    }
}
