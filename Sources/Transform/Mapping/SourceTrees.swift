/// The trees that a source's payload holds, whatever its format, each as JSON text.
enum SourceTrees {
    /// Every document of a payload in its order.
    ///
    /// - Throws: ``JSONError``.
    static func documents(
        in payload: [UInt8], of schema: Schema
    ) throws(JSONError) -> [[UInt8]] {
        [payload]
    }
}
