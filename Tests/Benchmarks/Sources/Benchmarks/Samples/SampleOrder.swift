/// A small object of five members that a server writes as JSON.
struct SampleOrder: Codable, Equatable, Sendable {
    let id: String
    let store: String
    let ticket: Int
    let isPosted: Bool
    let items: [String]

    static let sample = SampleOrder(
        id: "0198f2c1-6d1e-7b3a-9c55-3f0a6b1de7c4", store: "0042", ticket: 118_700_042,
        isPosted: true, items: ["SKU-104482", "SKU-220117", "SKU-300451"])

    enum CodingKeys: String, CodingKey {
        case id
        case store
        case ticket
        case isPosted = "is_posted"
        case items
    }
}
