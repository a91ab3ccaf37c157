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
    let root: EDILoopPlan
    /// What the guide says of elements, before the standard's dictionary does.
    let elements: EDIElements

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
struct EDILoopPlan: Sendable {
    /// Under which key its turns stand.
    let key: String
    let uses: EDIUses
    let slots: [EDISlot]
    /// Whether its turns go to the top of the document, each with what it lay in.
    let isLifted: Bool
    /// Whether its turns name their parents, as HL does.
    let isHierarchy: Bool

    var trigger: String { slots.first?.trigger ?? "" }
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
}

/// What is known of the elements of segments.
struct EDIElements: Sendable {
    /// For each segment its elements, each with its components.
    var segments: [String: Segment] = [:]
    var pairs: [String: Pairs] = [:]

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

    struct Segment: Sendable {
        var elements: [[EDIElementPlan]]
        /// Whether elements may follow of which nothing is known.
        var isOpen: Bool
    }

    func plan(_ segment: String, _ element: Int, _ component: Int) -> EDIElementPlan? {
        guard let elements = segments[segment]?.elements, element <= elements.count else {
            return nil
        }
        let components = elements[element - 1]
        return component <= components.count ? components[component - 1] : nil
    }

    func adding(_ other: EDIElements) -> EDIElements {
        EDIElements(
            segments: segments.merging(other.segments) { mine, _ in mine },
            pairs: pairs.merging(other.pairs) { mine, _ in mine })
    }
}

/// Type, length and need of one element or component.
struct EDIElementPlan: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text
        /// With a decimal mark where it has decimals.
        case number
        /// Without one: so many of its digits are decimals.
        case implied(Int)
        case date
        case time
    }
    var kind: Kind
    var isMandatory: Bool
    var charactersMin: Int
    var charactersMax: Int

    var isPlainText: Bool { kind == .text && charactersMin <= 1 && charactersMax == Int.max }
}

/// The guides of a configuration.
public struct EDIGuides: Sendable {
    /// In the order of their names and versions.
    public let guides: [EDIGuide]
    let dictionaries: [EDIStandard: EDIElements]

    /// No guides at all.
    public init() {
        guides = []
        dictionaries = [:]
    }

    init(guides: [EDIGuide], dictionaries: [EDIStandard: EDIElements]) {
        self.guides = guides.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
        self.dictionaries = dictionaries
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
        var best: (guide: EDIGuide, closeness: Int)?
        for guide in guides {
            guard let closeness = guide.closeness(to: transaction) else { continue }
            if closeness >= best?.closeness ?? 0 { best = (guide, closeness) }
        }
        return best?.guide
    }

    func elements(_ guide: EDIGuide?, _ standard: EDIStandard) -> EDIElements {
        let dictionary = dictionaries[standard] ?? EDIElements()
        return guide?.elements.adding(dictionary) ?? dictionary
    }
}
