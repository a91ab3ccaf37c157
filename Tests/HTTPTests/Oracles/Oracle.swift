/// What must hold for any bytes whatever. `Tests/Scripts/fuzz.sh` searches for bytes that break one
/// of these, guided by coverage; `FuzzOracleTests` tries seeds and their mutations in each run.
enum Oracle: String, CaseIterable, Sendable {
    /// One request head.
    case head
    /// Requests behind one another, against ``ReferenceReader``: the search for smuggling.
    case pipeline
    /// A chunked body.
    case chunks
    /// A request target and its query.
    case target
    /// A program of changes to `Headers`.
    case headers
    /// One response head.
    case response
    /// A gzip file.
    case gunzip
    /// What is said and done about gzip between server and client.
    case codings

    /// - Throws: ``OracleBroken`` with what does not hold for these bytes.
    func check(_ input: [UInt8]) throws(OracleBroken) {
        switch self {
        case .head: try HeadOracle.check(input)
        case .pipeline: try PipelineOracle.check(input)
        case .chunks: try ChunkOracle.check(input)
        case .target: try TargetOracle.check(input)
        case .headers: try HeadersOracle.check(input)
        case .response: try ResponseOracle.check(input)
        case .gunzip: try GunzipOracle.check(input)
        case .codings: try CodingOracle.check(input)
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
