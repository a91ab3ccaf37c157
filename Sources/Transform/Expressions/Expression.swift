/// A checked expression, ready to run.
struct Expression: Sendable {
    /// What it yields.
    let type: ValueType
    let step: Step
    /// The value it always yields, when no variable is in it.
    let constant: Value?
    /// The first character, in the file that it comes from.
    let place: SourcePlace
    /// What the expression was read from, for conditions that prove fields present.
    let syntax: Syntax
}

/// The variables that expressions of one plan see, each in a slot of its own.
struct Scope {
    struct Variable {
        let slot: Int
        let type: ValueType
    }

    /// A name that a macro gave, and what it hides.
    struct Local {
        let name: String
        let slot: Int
        let hidden: Variable?
    }

    private(set) var variables: [String: Variable] = [:]
    /// What macros have named; it hides variables of the same name, and `.name` reaches behind it.
    private(set) var locals: [String: Variable] = [:]
    /// Fields that a condition around this place has proved present, as `row.CustomerID`.
    var proven: Set<String> = []
    /// How many slots a frame needs.
    private(set) var slotCount = 0

    /// Gives a variable a new slot; a name that is already taken is hidden by it.
    @discardableResult
    mutating func declare(_ name: String, type: ValueType) -> Int {
        let slot = slotCount
        variables[name] = Variable(slot: slot, type: type)
        slotCount += 1
        return slot
    }

    /// Names the value of a macro until `leave`.
    mutating func enter(_ name: String, type: ValueType) -> Local {
        let local = Local(name: name, slot: slotCount, hidden: locals[name])
        locals[name] = Variable(slot: slotCount, type: type)
        slotCount += 1
        disprove(name)
        return local
    }

    /// Takes the name of a macro away again; its slot is not used again.
    mutating func leave(_ local: Local) {
        locals[local.name] = local.hidden
        disprove(local.name)
    }

    private mutating func disprove(_ name: String) {
        proven = proven.filter { $0 != name && !$0.hasPrefix(name + ".") }
    }

    /// Forgets a variable at the end of its block; its slot is not used again.
    mutating func forget(_ name: String) {
        variables[name] = nil
        disprove(name)
    }
}

/// What expressions can name besides variables: the lookup tables and calendars of a configuration.
struct ExpressionEnvironment: Sendable {
    var profile = Profile.money
    /// The namespace in which names are looked up first, `com.example`; empty for none.
    var container = ""
    /// Whether types are checked before the run; without, every clash is a failure of the run.
    var isChecked = true
    /// The rules of the time zones that the accessors of timestamps may name.
    var zones: [String: ZoneRules] = [:]
    var tables: [String: LookupTable] = [:]
    var calendar = StoreCalendar.utc
    /// Whether the mapping says by which day dated tables are read.
    var hasLookupDay = false
}
