/// One answer as it came over a socket. Equal are two that say the same, whenever they were sent
/// and whether or not they announce the end of the connection: a handler may answer before the
/// body, and with it the end, has arrived.
struct ReceivedAnswer: Equatable {
    let status: Int
    /// Names in lower case.
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    /// Every value under a name in lower case.
    func values(of name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    static func == (left: ReceivedAnswer, right: ReceivedAnswer) -> Bool {
        left.status == right.status && left.body == right.body
            && left.lastingFields == right.lastingFields
    }

    private var lastingFields: [String] {
        fields.filter { $0.name != "date" && $0.name != "connection" }.map {
            "\($0.name): \($0.value)"
        }
    }
}
