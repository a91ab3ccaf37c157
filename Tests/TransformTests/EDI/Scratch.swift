import Foundation
import Testing
import Transform
@Suite struct Scratch {
    @Test func scratch() throws {
        for f in ["edi/x12-chain-po-9901/4_856_ship_notice.x12", "edi/edifact/bots-edi__edifact_xml_edifact_desadv2.edi", "edi/x12-997/xlate__resources_x12_extraDelimiter997.edi"] {
            let t = EDIFiles.read(try EDIFiles.bytes(f)).transactions[0]
            print(String(decoding: try EDIGuideFiles.shipped.get().document(of: t).json, as: UTF8.self))
        }
        let guides = try EDIGuideFiles.shipped.get()
        for folder in try FileManager.default.contentsOfDirectory(atPath: EDIFiles.shared.path + "/edi").sorted() where folder.hasPrefix("x12") || folder.hasPrefix("edifact") {
            for file in FormatsFolders.files(in: EDIFiles.shared.appendingPathComponent("edi/" + folder)) where !file.path.hasSuffix("xml") {
                let contents = EDIFiles.read(try FormatsFolders.bytes(file))
                for t in contents.transactions {
                    let d = guides.document(of: t)
                    if (try? JSONSerialization.jsonObject(with: Data(d.json))) == nil { print("BAD JSON", file.path) }
                    for p in d.problems.dropFirst(t.problems.count).prefix(12) { print(folder, file.lastPathComponent.suffix(30), t.type, p.code, p.severity, p.problem) }
                }
            }
        }
    }
}
