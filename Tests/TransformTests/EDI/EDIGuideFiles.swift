import Foundation
import Transform

/// The guides that are shipped.
enum EDIGuideFiles {
    static let shipped = Result { try read() }

    private static func read() throws -> EDIGuides {
        // `..` is left to the file system, as in ConfigurationFolder.
        let here = URL(filePath: #filePath).deletingLastPathComponent().path
        let folder = URL(filePath: here + "/../../../Config/edi")
        let files = try FormatsFolders.files(in: folder).map { file in
            ("edi/" + file.lastPathComponent, try String(contentsOf: file, encoding: .utf8))
        }
        return try EDIGuides.read(files)
    }
}
