/// Asks again and again until there is an answer.
///
/// - Throws: ``FlowError`` when there is none in thirty seconds.
func eventually<Value>(
    _ what: String, _ look: () async throws -> Value?
) async throws -> Value {
    for _ in 0..<3000 {
        if let value = try await look() { return value }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw FlowError("In thirty seconds it was not so that \(what).")
}

/// Waits until something is so.
///
/// - Throws: ``FlowError`` when it is not in thirty seconds.
func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
    _ = try await eventually(what) { try await isSo() ? true : nil }
}
