/// Why a corpus cannot be read, with the line at fault.
struct CorpusError: Error, CustomStringConvertible {
    let place: String
    let problem: String

    var description: String { "\(place): \(problem)" }
}
