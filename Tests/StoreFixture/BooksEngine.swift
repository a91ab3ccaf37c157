/// The engines that every behaviour of the books is tested on.
public enum BooksEngine: CaseIterable, Sendable {
    /// A file of its own.
    case sqlite
    /// A database of its own on the private server of these tests.
    case postgresql
}
