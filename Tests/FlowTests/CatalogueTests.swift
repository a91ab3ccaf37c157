import Foundation
import Testing

/// The Complete Journey's products through the bulk endpoint.
@Suite(.serialized) struct `Loading a grocer's catalogue` {
    private static let path =
        "\(Repository.root)/../shared/data/retail/complete-journey/products.csv.gz"
    private static let columns = 7

    @Test(.enabled(if: FileManager.default.fileExists(atPath: path)))
    func `each product is found below its department`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let lines = try await lines(in: server.settings.directory)
        #expect(lines.count == 31_043)
        let answer = try await server.send(
            "POST", "/v1/products/bulk",
            ["Content-Type": "application/x-ndjson", "Prefer": "return=minimal"],
            Array((lines.joined(separator: "\n") + "\n").utf8))
        #expect(answer.status == 200)
        // Refusals alone would be answered.
        #expect(answer.text == "")
        let counts = [
            "GROCERY": 16_120, "DRUG%20GM": 8517, "GROCERY/ICE%20CREAM/MILK/SHERBTS": 351,
        ]
        for (category, count) in counts {
            let found = try await server.get(
                "/v1/products/export?fields=sku&category=\(category)")
            #expect(found.text.split(separator: "\n").count == count, "\(category)")
        }
        #expect(try await server.stop() == 0)
    }

    private func lines(in directory: TemporaryDirectory) async throws -> [String] {
        let packed = try await run("gzip", ["-dc", Self.path], in: directory.path)
        guard packed.status == 0 else { throw FlowError("\(Self.path): \(packed.errors)") }
        return try packed.output.split(whereSeparator: \.isNewline).dropFirst().map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            guard cells.count == Self.columns else { throw FlowError("No product: \(row)") }
            let category = [cells[2], cells[4], cells[5]].filter { !$0.isEmpty }
            let product: [String: Any] = [
                "sku": cells[0], "name": category.last ?? "without a name", "brand": cells[3],
                "category": category,
            ]
            return String(
                decoding: try JSONSerialization.data(withJSONObject: product), as: UTF8.self)
        }
    }
}
