/// What the peers are asked for, and what they answer.
enum PeerPath {
    /// Thirteen bytes of text.
    static let plaintext = "/plaintext"
    static let plaintextAnswer = "Hello, World!"

    /// Ten kibibytes of text.
    static let page = "/page"
    static let pageAnswer = String(repeating: pageLine, count: pageLines)

    /// A small JSON object, made for each request: ``SampleOrder``.
    static let order = "/order"

    /// Takes the ``SampleSale`` of four lines and answers a ``SampleReceipt``.
    static let sales = "/sales"

    /// A mebibyte, which the slow readers ask for. Only ours has it.
    static let ledger = "/ledger"
    static let ledgerBytes = 1 << 20

    /// What stands before the paths that nginx answers by `return 200` instead of from a file.
    static let nginxReturn = "/return"

    /// Without quotes, dollars and braces, so that nginx's configuration can hold it too.
    static let pageLine =
        "2026-03-10 0042 3 1187 SKU-104482 Linen shirt, white 2 24.99 49.98 5.00 3.99  \n"
    static let pageLines = 128
}
