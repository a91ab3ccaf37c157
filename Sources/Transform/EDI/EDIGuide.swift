import RetailModel

/// Describes one kind of transaction: which segments and loops it has, and what its elements are.
///
/// A guide is data, read from a folder of the configuration, because partners vary. By it a
/// transaction becomes one JSON document (see ``EDIGuides/document(of:)``).
public struct EDIGuide: Sendable {
    /// `x12-850`.
    public let name: String
    /// Counted from 1.
    public let version: Int
    /// The standard to which it belongs.
    public let standard: EDIStandard
    /// `850` or `ORDERS`.
    public let transaction: String
    /// Beginnings of the transaction's version for which it holds; empty for every version.
    public let releases: [String]
    /// The only sender's identification for which it holds; empty for every sender.
    public let sender: String
    /// The function of the groups in which it stands, such as `PO`; empty for its own type's.
    let group: String
    /// The segment whose number CTT01, or CNT of kind 2, states; empty where nothing is compared.
    let lines: String
    let root: EDILoopPlan
    /// What the guide says of elements, before the standard's dictionary does.
    let elements: EDIElements

    /// What the group of a transaction says of its content, where that is another.
    func otherFunction(of transaction: EDITransaction) -> String? {
        guard let function = transaction.group?.function, !function.isEmpty else { return nil }
        let own = group.isEmpty && standard == .edifact ? self.transaction : group
        return own.isEmpty || own == function ? nil : function
    }

    /// Whether it describes `transaction`, and how closely: a sender counts above a release.
    func closeness(to transaction: EDITransaction) -> Int? {
        guard transaction.interchange.standard == standard, transaction.type == self.transaction
        else { return nil }
        if !sender.isEmpty, sender != transaction.interchange.sender.id { return nil }
        let isOfRelease = releases.contains { transaction.version.hasPrefix($0) }
        if !releases.isEmpty, !isOfRelease { return nil }
        return (sender.isEmpty ? 0 : 2) + (releases.isEmpty ? 0 : 1)
    }
}

/// A loop of segments: the first one begins each turn.
final class EDILoopPlan: Sendable {
    /// Under which key its turns stand.
    let key: String
    let slots: [EDISlot]
    /// Whether its turns go to the top of the document, each with what it lay in.
    let isLifted: Bool
    /// Whether its turns name their parents, as HL does.
    let isHierarchy: Bool
    /// Whether a loop in it goes to the top of the document.
    let hasLifted: Bool
    /// The names that lead into each slot, as numbers that compare fast.
    let triggers: [UInt32]
    let usesMax: [Int]
    /// The slots that have to be filled.
    let required: [Int]

    init(key: String, slots: [EDISlot], isLifted: Bool = false, isHierarchy: Bool = false) {
        self.key = key
        self.slots = slots
        self.isLifted = isLifted
        self.isHierarchy = isHierarchy
        hasLifted = slots.contains { slot in
            if case .loop(let plan) = slot.kind { plan.isLifted || plan.hasLifted } else { false }
        }
        triggers = slots.map { EDISegmentName(Array($0.trigger.utf8)[...]).packed }
        usesMax = slots.map(\.uses.usesMax)
        required = slots.indices.filter { slots[$0].uses.usesMin > 0 }
    }

    /// Whether a segment has a place somewhere in it.
    func holds(_ name: UInt32) -> Bool {
        zip(triggers, slots).contains { trigger, slot in
            if trigger == name { return true }
            if case .loop(let plan) = slot.kind { return plan !== self && plan.holds(name) }
            return false
        }
    }

    /// Every name of a segment in it, inner loops included.
    var names: Set<String> {
        slots.reduce(into: []) { names, slot in
            names.insert(slot.trigger)
            if case .loop(let plan) = slot.kind { names.formUnion(plan.names) }
        }
    }
}

/// How often something may come.
struct EDIUses: Hashable, Sendable {
    var usesMin: Int
    /// `Int.max` for any number.
    var usesMax: Int

    var isSingle: Bool { usesMax == 1 }
}

/// One place of a loop.
struct EDISlot: Sendable {
    enum Kind: Sendable {
        case segment
        case loop(EDILoopPlan)
    }
    let kind: Kind
    /// The segment's name, or that of the loop's first one.
    let trigger: String
    let uses: EDIUses
    /// Under which key it stands in JSON.
    let key: String

    var isLoop: Bool { if case .loop = kind { true } else { false } }
}

/// What is known of the elements of segments.
struct EDIElements: Sendable {
    /// For each segment its elements, each with its components.
    var segments: [String: Segment] = [:]
    var pairs: [String: Pairs] = [:]
    var conditions: [String: [EDICondition]] = [:]

    /// Elements that belong together by twos, such as a qualifier and an identification; they are
    /// written once more as a list of small objects, which can be searched.
    struct Pairs: Sendable {
        var from: Int
        /// Under which key the list stands.
        var name: String
        var first: String
        var second: String
        /// Whether the two are components of one element.
        var isComposite: Bool
    }

    /// Whether nothing is said of any segment.
    var isEmpty: Bool { segments.isEmpty && pairs.isEmpty && conditions.isEmpty }

    struct Segment: Sendable {
        var elements: [[EDIElementPlan]]
        /// Whether elements may follow of which nothing is known.
        var isOpen: Bool
    }

    func adding(_ other: EDIElements) -> EDIElements {
        EDIElements(
            segments: segments.merging(other.segments) { mine, _ in mine },
            pairs: pairs.merging(other.pairs) { mine, _ in mine },
            conditions: conditions.merging(other.conditions) { mine, _ in mine })
    }
}

/// Type, length and need of one element or component.
struct EDIElementPlan: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text
        /// With a point where it has decimals, maybe with an exponent (X12.6, type R).
        case number
        /// With a point or a comma where it has decimals (ISO 9735-1, 10.1).
        case numeric
        /// Without one: so many of its digits are decimals.
        case implied(Int)
        case date
        case time
    }
    var kind: Kind
    /// Whether its segment has to have it.
    var isMandatory: Bool
    /// Whether its composite has to have it when it comes at all.
    var isNeeded: Bool
    var charactersMin: Int
    var charactersMax: Int

    var isNumber: Bool {
        switch kind {
        case .number, .numeric, .implied: true
        case .text, .date, .time: false
        }
    }

    var isPlainText: Bool { kind == .text && charactersMin <= 1 && charactersMax == Int.max }
}

/// The guides of a configuration.
public struct EDIGuides: Sendable {
    /// A guide with what is known of its segments, made once.
    struct Entry: Sendable {
        let guide: EDIGuide
        let plans: EDISegmentPlans
    }

    /// In the order of their names and versions.
    public var guides: [EDIGuide] { entries.map(\.guide) }
    private let entries: [Entry]
    private let plans: [EDIStandard: EDISegmentPlans]

    /// No guides at all.
    public init() {
        entries = []
        plans = [:]
    }

    init(guides: [EDIGuide], dictionaries: [EDIStandard: EDIElements]) {
        var plans: [EDIStandard: EDISegmentPlans] = [:]
        for standard in EDIStandard.allCases {
            let names = guides.filter { $0.standard == standard }.map(\.root.names)
            plans[standard] = EDISegmentPlans(
                dictionaries[standard] ?? EDIElements(),
                names: names.reduce(into: []) { $0.formUnion($1) })
        }
        self.plans = plans
        entries = guides.sorted { ($0.name, $0.version) < ($1.name, $1.version) }.map { guide in
            let shared = plans[guide.standard] ?? EDISegmentPlans(EDIElements(), names: [])
            if guide.elements.isEmpty { return Entry(guide: guide, plans: shared) }
            let own = guide.elements.adding(dictionaries[guide.standard] ?? EDIElements())
            return Entry(guide: guide, plans: EDISegmentPlans(own, names: guide.root.names))
        }
    }

    /// Reads the files of the folder `edi`: guides, and dictionaries of elements.
    ///
    /// - Throws: every problem found in them.
    public static func read(
        _ files: [(path: String, text: String)]
    ) throws(ConfigurationProblems) -> EDIGuides {
        let problems = ProblemList()
        let guides = EDIGuideReader(problems: problems).read(files)
        try problems.throwIfAny()
        return guides
    }

    /// The guide that describes a transaction most closely, of several versions the latest.
    public func guide(for transaction: EDITransaction) -> EDIGuide? {
        entry(for: transaction)?.guide
    }

    func entry(for transaction: EDITransaction) -> Entry? {
        var best: (entry: Entry, closeness: Int)?
        for entry in entries {
            guard let closeness = entry.guide.closeness(to: transaction) else { continue }
            if closeness >= best?.closeness ?? 0 { best = (entry, closeness) }
        }
        return best?.entry
    }

    func plans(_ standard: EDIStandard) -> EDISegmentPlans {
        plans[standard] ?? EDISegmentPlans(EDIElements(), names: [])
    }
}
