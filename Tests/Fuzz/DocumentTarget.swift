import Glibc

/// The claim that the environment names, on whatever bytes.
private let check: DocumentOracle = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let oracle = DocumentOracle(rawValue: name) else {
        stop("FUZZ_TARGET names no oracle: \(name)")
    }
    return oracle
}()

/// Where libFuzzer gives each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // Safe: libFuzzer gives so many bytes, and they are copied before this returns.
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(OracleBroken) {
        try check.check(input)
    } catch {
        stop("Oracle broken: \(error)")
    }
    return 0
}

/// An optimised build keeps no sentence of a precondition, so it is said before.
private func stop(_ sentence: String) -> Never {
    let line = Array("\(sentence)\n".utf8)
    write(STDERR_FILENO, line, line.count)
    abort()
}
