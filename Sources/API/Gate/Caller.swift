import Access
import HTTP
import Store

/// Who sends the request at hand, for the endpoint that answers it.
enum Caller {
    /// Nil where the server runs without keys: then everyone may do everything.
    @TaskLocal static var current: Principal?

    /// Of which stores and regions it may see resources.
    static var reach: StoreReach {
        guard let restriction = current?.restriction else { return .all }
        return StoreReach(stores: restriction.stores, regions: restriction.regions)
    }

    static var isRestricted: Bool { current?.restriction.isRestricted ?? false }

    /// Whether a resource of that store and region is within its reach.
    static func reaches(store: String?, region: String?) -> Bool {
        current?.restriction.reaches(store: store, region: region) ?? true
    }

    /// Refuses what concerns more than the caller's stores and regions.
    static func needsWholeCompany(_ what: String) throws(Refusal) {
        guard isRestricted else { return }
        throw Refusal.outOfReach("\(what) concerns the whole company.")
    }
}

/// By which name a change is noted.
enum Actor {
    /// The longest name, in characters.
    static let nameLengthMax = 200

    /// The caller's own name where it is proved; otherwise what `X-Actor` says, which must be
    /// there.
    static func name(of request: Request) throws(Refusal) -> String {
        if let proved = try proved(request) { return proved }
        guard let name = told(request) else {
            throw .parameter(
                "X-Actor", "it must say who asks.",
                remedy: "Send the header X-Actor with a person's name.")
        }
        return name
    }

    /// The same for changes that never asked for a name: `unnamed` where nobody is told.
    static func nameOrUnnamed(of request: Request) throws(Refusal) -> String {
        try proved(request) ?? told(request) ?? "unnamed"
    }

    /// Under another's name nothing is done: the second person of an approval would be anybody.
    private static func proved(_ request: Request) throws(Refusal) -> String? {
        guard let caller = Caller.current else { return nil }
        if let told = request.headers["X-Actor"], told != caller.name {
            throw Refusal(
                code: "AUTH-010",
                problem: "X-Actor says \"\(told)\", but this is \"\(caller.name)\".",
                remedy: "Leave X-Actor out: the key, token or certificate says who asks.")
        }
        return caller.name
    }

    private static func told(_ request: Request) -> String? {
        guard let name = request.headers["X-Actor"],
            (1...nameLengthMax).contains(name.unicodeScalars.count)
        else { return nil }
        return name
    }
}
