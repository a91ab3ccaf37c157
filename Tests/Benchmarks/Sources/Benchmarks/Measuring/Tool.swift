import Foundation

/// A program of the system that a benchmark calls and waits for.
struct Tool {
    /// What a program left behind.
    struct Outcome {
        let output: String
        let status: Int32
        /// Processor time of the program and all that it started.
        let processorSeconds: Double
    }

    private let name: String

    /// - Parameter name: looked for in the usual folders, unless it is a path.
    init(_ name: String) {
        self.name = name
    }

    /// Runs the program to its end, which must come by itself.
    ///
    /// - Throws: ``Failure`` when it is not installed or, unless `mayFail`, ends with an error.
    func run(_ arguments: [String], mayFail: Bool = false) throws -> Outcome {
        let process = Process()
        process.executableURL = try path()
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let before = Self.childSeconds()
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let outcome = Outcome(
            output: String(decoding: bytes, as: UTF8.self), status: process.terminationStatus,
            processorSeconds: Self.childSeconds() - before)
        guard mayFail || outcome.status == 0 else {
            throw Failure(
                problem: "\(name) ended with status \(outcome.status).", remedy: outcome.output)
        }
        return outcome
    }

    /// Where the program lies.
    ///
    /// - Throws: ``Failure`` when it is in none of the usual folders.
    func path() throws -> URL {
        if name.contains("/") { return URL(filePath: name) }
        let listed = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = listed.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        for folder in folders {
            let file = "\(folder)/\(name)"
            if FileManager.default.isExecutableFile(atPath: file) { return URL(filePath: file) }
        }
        throw Failure(
            problem: "The program \(name) is not installed.",
            remedy: "Run docker/bootstrap.sh --tests.")
    }

    /// Processor time of all children that have ended.
    private static func childSeconds() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }
}
