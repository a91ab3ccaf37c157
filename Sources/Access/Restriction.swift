/// Of which stores and regions a caller may see and change resources.
///
/// Stores and regions add up: with store 0007 and region north, what belongs to store 0007 or to
/// the north is within reach. Where neither is named, everything is.
public struct Restriction: Hashable, Sendable {
    public let stores: Set<String>
    public let regions: Set<String>

    /// Everything is within reach.
    public static let none = Restriction()

    /// A restriction to what is named; to nothing where both are empty.
    public init(stores: Set<String> = [], regions: Set<String> = []) {
        self.stores = stores
        self.regions = regions
    }

    /// Whether anything is out of reach.
    public var isRestricted: Bool { !stores.isEmpty || !regions.isEmpty }

    /// Whether a resource of that store and region is within reach.
    public func reaches(store: String?, region: String?) -> Bool {
        guard isRestricted else { return true }
        return store.map(stores.contains) ?? false || region.map(regions.contains) ?? false
    }

    /// Whether everything that `other` reaches is within reach: nobody hands out more than they
    /// hold.
    public func contains(_ other: Restriction) -> Bool {
        guard isRestricted else { return true }
        return other.isRestricted && other.stores.isSubset(of: stores)
            && other.regions.isSubset(of: regions)
    }
}
