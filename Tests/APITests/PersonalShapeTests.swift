import Testing

@testable import API
@testable import Transform

/// What the API declares of persons, and what an erasure masks by the names of members.
@Suite struct `Members of records` {
    private struct Leaf {
        let place: PersonalMemberPlace
        let shape: JSONShape
    }

    /// Every text and number of a shape, with its place.
    private static func leaves(_ shape: JSONShape, _ place: PersonalMemberPlace) -> [Leaf] {
        switch shape.kind {
        case .object(let members, _):
            members.flatMap { leaves($0.shape, place.member($0.name)) }
        case .list(let item, _): leaves(item, place)
        case .map(let value): leaves(value, place.member("key"))
        case .either(let shapes), .all(let shapes): shapes.flatMap { leaves($0, place) }
        default: [Leaf(place: place, shape: shape)]
        }
    }

    private static func leaves(of resource: Resource) -> [Leaf] {
        let isOrder = resource.family == .customerOrder
        return leaves(
            JSONShape(.object(resource.answered, isOpen: false)), isOrder ? .customerOrder : .root)
    }

    @Test(arguments: Resource.all.map(\.title))
    func `that are declared personal are known to erasures by their places`(
        _ title: String
    ) throws {
        let resource = try #require(Resource.all.first { $0.title == title })
        for leaf in Self.leaves(of: resource) where leaf.shape.privacy == .personal {
            #expect(leaf.place.isPersonal, "\(title): \(leaf.place)")
        }
    }

    /// A mask is another text, so whatever is compared or counted must have none.
    @Test(arguments: Resource.all.map(\.title))
    func `that are keys, sums, days or choices are masked by no erasure`(
        _ title: String
    ) throws {
        let resource = try #require(Resource.all.first { $0.title == title })
        for leaf in Self.leaves(of: resource) where leaf.shape.isFixed {
            #expect(!leaf.place.isPersonal, "\(title): \(leaf.place)")
            // A choice may be called as free text is elsewhere, when it is known by its form.
            guard leaf.place.isFreeText, case .text(let text) = leaf.shape.kind else { continue }
            #expect(!text.choices.isEmpty, "\(title): \(leaf.place)")
            #expect(text.choices.allSatisfy(PersonalNames.isCode), "\(title): \(leaf.place)")
        }
    }

    @Test func `by which a customer's order is known are in every one`() throws {
        let members = CustomerOrderShapes.members.filter(\.isRequired).map(\.name)
        #expect(Set(members).isSuperset(of: ["channel", "order", "placed_at", "lines"]))
        let personal = Resource.all.flatMap { Self.leaves(of: $0) }.filter {
            $0.shape.privacy == .personal
        }
        #expect(personal.count >= 14)
    }
}

extension JSONShape {
    /// Whether another text of the same form would be another key, sum, day or choice.
    fileprivate var isFixed: Bool {
        guard privacy != .personal, case .text(let text) = kind else { return false }
        if !text.choices.isEmpty || text.format != nil || text.pattern != nil { return true }
        return text.rule != nil
    }
}
