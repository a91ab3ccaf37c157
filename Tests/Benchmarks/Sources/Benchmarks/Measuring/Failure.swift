/// Why a benchmark could not be measured, with what to do about it.
struct Failure: Error, CustomStringConvertible {
    let problem: String
    let remedy: String

    var description: String { "\(problem) \(remedy)" }
}
