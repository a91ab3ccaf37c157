import Glibc
import HTTP
import Sockets

/// The claim that the environment names, on whatever bytes.
private let check = chosen(getenv("FUZZ_TARGET").map { String(cString: $0) } ?? "")

/// Where libFuzzer gives each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // Safe: libFuzzer gives so many bytes, and they are copied before this returns.
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(OracleBroken) {
        try check(input)
    } catch {
        stop("Oracle broken: \(error)")
    }
    return 0
}

/// Where libFuzzer has an input changed: mostly by itself, now and then line by line, which its
/// own changes of bytes and words hardly ever come to.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ countMax: Int, _ seed: UInt32
) -> Int {
    guard seed % 4 == 0 else { return mutateBytes(start, count, countMax) }
    // Safe: libFuzzer gives `count` bytes, with room for `countMax`.
    var mutator = Mutator(seed: UInt64(seed))
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let changed = mutator.withChangedLine(input).prefix(countMax)
    for (index, byte) in changed.enumerated() { start[index] = byte }
    return changed.count
}

/// libFuzzer's own changes.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ countMax: Int
) -> Int

private func chosen(_ name: String) -> @Sendable ([UInt8]) throws(OracleBroken) -> Void {
    if name == "connection" {
        let server = Server(
            configuration: ServerConfiguration(port: 0, loops: 1),
            router: ConnectionOracle.router())
        do throws(SocketError) {
            let oracle = ConnectionOracle(port: try server.start()[0].port)
            return { (input) throws(OracleBroken) in try oracle.check(input) }
        } catch {
            stop(error.problem)
        }
    }
    guard let oracle = Oracle(rawValue: name) else { stop("FUZZ_TARGET names no oracle: \(name)") }
    return { (input) throws(OracleBroken) in try oracle.check(input) }
}

/// An optimised build keeps no sentence of a precondition, so it is said before.
private func stop(_ sentence: String) -> Never {
    let line = Array("\(sentence)\n".utf8)
    write(STDERR_FILENO, line, line.count)
    abort()
}
