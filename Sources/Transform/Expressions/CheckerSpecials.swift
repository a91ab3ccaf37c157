// Functions whose arguments are looked at before the run: patterns, zones, and those that take any
// number of values.
extension Checker {
    /// Checks one of these functions; nil when the name is none of theirs.
    func specialFunction(
        _ name: String, _ parts: [Checked], at offset: Int
    ) throws(ExpressionProblem) -> Checked? {
        switch name {
        case "matches", ".matches": return try matches(parts, at: offset)
        case "type" where isStandard && parts.count == 1: return typeOf(parts)
        case "math.greatest", "math.least":
            return try extreme(parts, wantsLeast: name == "math.least", at: offset)
        default: break
        }
        guard name.hasPrefix("."), let part = TimeFunctions.Part(rawValue: String(name.dropFirst()))
        else { return nil }
        return try timePart(part, parts, at: offset)
    }

    private func typeOf(_ parts: [Checked]) -> Checked {
        let step = parts[0].step
        return Self.folded(type: .type, parts: parts) { frame in
            let value = step(&frame)
            return TypeName(of: value).map { .type($0) } ?? Fault.wrongType("a value", found: value)
        }
    }

    // MARK: - matches(text, pattern)

    private func matches(
        _ parts: [Checked], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard parts.count == 2, parts.allSatisfy({ ValueType.text.accepts($0.type) }) else {
            throw ExpressionProblem(
                "EXPR-060", at: offset,
                "matches(\(parts.map(\.type.name).joined(separator: ", "))) is not defined.",
                remedy: "It is string.matches(string).")
        }
        let (textStep, patternStep) = (parts[0].step, parts[1].step)
        guard case .text(let written) = parts[1].constant else {
            return Checked(type: .bool) { frame in
                let (text, pattern) = (textStep(&frame), patternStep(&frame))
                guard case .text(let text) = text, case .text(let written) = pattern else {
                    return Operators.either(text, pattern) ?? Fault.wrongType("a text", found: text)
                }
                return Self.search(text, for: written, &frame)
            }
        }
        do throws(PatternProblem) {
            let pattern = try Pattern(written)
            return Self.folded(type: .bool, parts: parts) { frame in
                let text = textStep(&frame)
                guard case .text(let text) = text else {
                    return Fault.wrongType("a text", found: text)
                }
                return frame.search(text, for: pattern)
            }
        } catch {
            throw ExpressionProblem(
                "EXPR-080", at: offset,
                "The pattern cannot be read at position \(error.offset): \(error.problem)",
                remedy: "Write a pattern with the syntax of RE2.")
        }
    }

    private static func search(
        _ text: String, for written: String, _ frame: inout Frame
    ) -> Value {
        // A pattern that comes with the document is read anew each time.
        guard frame.spendSteps(written.utf8.count) else { return Fault.tooManySteps }
        do throws(PatternProblem) {
            return frame.search(text, for: try Pattern(written))
        } catch {
            return .fault(
                Fault(
                    .type,
                    "The pattern cannot be read at position \(error.offset): \(error.problem)",
                    remedy: "Write a pattern with the syntax of RE2.", excerpt: written))
        }
    }

    // MARK: - Parts of times

    private func timePart(
        _ part: TimeFunctions.Part, _ parts: [Checked], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let allowed: [ValueType] =
            parts.count == 1 ? [.timestamp, .duration, .dyn] : [.timestamp, .dyn]
        guard (1...2).contains(parts.count), allowed.contains(parts[0].type),
            parts.count == 1 || ValueType.text.accepts(parts[1].type)
        else { throw Self.mismatch(part.rawValue, parts.map(\.type), at: offset) }
        let step = parts[0].step
        guard parts.count == 2 else {
            return Self.folded(type: .int, parts: parts) { frame in
                TimeFunctions.value(part, of: step(&frame), in: .utc)
            }
        }
        let zones = environment.zones
        if case .text(let name) = parts[1].constant {
            guard let zone = Self.zone(name, zones) else {
                throw ExpressionProblem(
                    "EXPR-081", at: offset, "There is no time zone \"\(name)\".",
                    remedy: Self.zoneRemedy)
            }
            return Self.folded(type: .int, parts: parts) { frame in
                TimeFunctions.value(part, of: step(&frame), in: zone)
            }
        }
        let zoneStep = parts[1].step
        return Checked(type: .int) { frame in
            let (target, name) = (step(&frame), zoneStep(&frame))
            guard case .text(let name) = name else {
                return Operators.either(target, name) ?? Fault.wrongType("a text", found: name)
            }
            guard let zone = Self.zone(name, zones) else {
                return .fault(
                    Fault(
                        .range, "There is no time zone \"\(name)\".",
                        remedy: Self.zoneRemedy,
                        excerpt: name))
            }
            return TimeFunctions.value(part, of: target, in: zone)
        }
    }

    private static let zoneRemedy =
        "Use an offset such as \"+01:00\", or a zone of lookups/time-zones.csv."

    private static func zone(_ name: String, _ zones: [String: ZoneRules]) -> ZoneRules? {
        name == "UTC" ? .utc : zones[name] ?? ZoneRules(offset: name)
    }

    // MARK: - math.greatest and math.least

    private func extreme(
        _ parts: [Checked], wantsLeast: Bool, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        var types = parts.map(\.type)
        if types.count == 1, case .list(let item) = types[0] { types = [item] }
        let isNumeric = types.allSatisfy { [.int, .uint, .double, .dyn].contains($0) }
        guard let first = types.first, isNumeric else {
            throw Self.mismatch(
                wantsLeast ? "math.least" : "math.greatest", parts.map(\.type), at: offset)
        }
        let isUniform = types.allSatisfy { $0 == first }
        let steps = parts.map(\.step)
        return Self.folded(type: isUniform ? first : .dyn, parts: parts) { frame in
            Self.gather(steps, in: &frame) {
                MathFunctions.extreme($0, wantsLeast: wantsLeast)
            }
        }
    }
}
