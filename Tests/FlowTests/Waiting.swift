/// Asks again and again until there is an answer.
///
/// - Parameter seconds: How long at most; many tests share the machine.
/// - Throws: ``FlowError`` when there is none by then.
func eventually<Value>(
    _ what: String, within seconds: Int = 60, _ look: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + .seconds(seconds)
    repeat {
        if let value = try await look() { return value }
        try await Task.sleep(for: .milliseconds(10))
    } while ContinuousClock.now < end
    throw FlowError("In \(seconds) seconds it was not so that \(what).")
}

/// Waits until something is so.
///
/// - Throws: ``FlowError`` when it is not within `seconds`.
func until(
    _ what: String, within seconds: Int = 60, _ isSo: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: seconds) { try await isSo() ? true : nil }
}
