/// A source document, read into records of its schema.
public enum MappingInput: Sendable {
    /// One tree, as JSON sources send it.
    case document(Record)
    /// The rows of one document in the order of the file; at least one.
    case rows([Record])
}
