/// What must hold for any bytes whatever that are read as a document or as configuration.
/// `Tests/Scripts/fuzz.sh` searches for bytes that break one of these, guided by coverage;
/// `DocumentOracleTests` tries seeds and their mutations in each run.
enum DocumentOracle: String, CaseIterable, Sendable {
    /// X12 and EDIFACT, as JSON and acknowledged.
    case interchange
    case xml
    /// The configuration's notation, read and formatted.
    case shape
    /// CEL, in both profiles.
    case expression
    case csv
    /// JSON and lines of it.
    case json

    /// - Throws: ``OracleBroken`` with what does not hold for these bytes.
    func check(_ input: [UInt8]) throws(OracleBroken) {
        switch self {
        case .interchange: try InterchangeOracle.check(input)
        case .xml: try XMLOracle.check(input)
        case .shape: try ShapeOracle.check(input)
        case .expression: try ExpressionOracle.check(input)
        case .csv: try CSVOracle.check(input)
        case .json: try JSONOracle.check(input)
        }
    }
}

/// Something that must hold does not.
struct OracleBroken: Error, CustomStringConvertible {
    let description: String
}

/// - Throws: ``OracleBroken`` with the sentence when the claim is false.
func hold(_ claim: Bool, _ sentence: @autoclosure () -> String) throws(OracleBroken) {
    guard claim else { throw OracleBroken(description: sentence()) }
}

/// The bytes in pieces of one size, which the bytes themselves choose.
func pieces(of input: [UInt8]) -> [[UInt8]] {
    let size = 1 + Int(input.last ?? 0) % 61
    return stride(from: 0, to: input.count, by: size).map {
        Array(input[$0..<min($0 + size, input.count)])
    }
}
