/// Positions in texts, counted in Unicode scalars (the strings extension of CEL).
enum TextSearch {
    static let overloads: [FunctionLibrary.Overload] = [
        FunctionLibrary.two(".charAt", .text, .int, .text, charAt),
        FunctionLibrary.two(".indexOf", .text, .text, .int) { indexOf([$0, $1]) },
        FunctionLibrary.Overload(
            name: ".indexOf", parameters: [.text, .text, .int], result: .int,
            body: .many(indexOf)),
        FunctionLibrary.two(".lastIndexOf", .text, .text, .int) { lastIndexOf([$0, $1]) },
        FunctionLibrary.Overload(
            name: ".lastIndexOf", parameters: [.text, .text, .int], result: .int,
            body: .many(lastIndexOf)),
        FunctionLibrary.one(".reverse", .text, .text, reverse),
    ]

    // MARK: - Where a part stands

    /// Below this product of lengths, the plain search is the faster one.
    private static let plainSearchMax = 1 << 14

    /// Where `part` first stands in `whole` from `start` on, in time of their lengths together.
    static func first<Element: Equatable>(
        _ part: [Element], in whole: [Element], from start: Int
    ) -> Int? {
        guard start >= 0, part.count <= whole.count - start else { return nil }
        if part.isEmpty { return start }
        if part.count * (whole.count - start) <= plainSearchMax {
            return (start...(whole.count - part.count)).first { position in
                whole[position] == part[0] && whole[position...].starts(with: part)
            }
        }
        var found: Int?
        forEachMatch(of: part, in: whole, from: start) { position in
            found = position
            return false
        }
        return found
    }

    /// Visits every place of a part that is not empty, overlapping ones too, until told to stop
    /// (Knuth, Morris and Pratt).
    private static func forEachMatch<Element: Equatable>(
        of part: [Element], in whole: [Element], from start: Int, _ visit: (Int) -> Bool
    ) {
        var fallback = [0]
        fallback.reserveCapacity(part.count)
        var matched = 0
        for element in part.dropFirst() {
            while matched > 0, part[matched] != element { matched = fallback[matched - 1] }
            if part[matched] == element { matched += 1 }
            fallback.append(matched)
        }
        matched = 0
        for position in start..<whole.count {
            while matched > 0, part[matched] != whole[position] {
                matched = fallback[matched - 1]
            }
            if part[matched] == whole[position] { matched += 1 }
            guard matched == part.count else { continue }
            guard visit(position - part.count + 1) else { return }
            matched = fallback[matched - 1]
        }
    }

    private static func last(
        _ part: [Unicode.Scalar], in whole: [Unicode.Scalar], upTo end: Int
    ) -> Int? {
        if part.isEmpty { return min(end, whole.count) }
        var found: Int?
        forEachMatch(of: part, in: whole, from: 0) { position in
            guard position <= end else { return false }
            found = position
            return true
        }
        return found
    }

    // MARK: - The functions

    private static func charAt(_ target: Value, _ position: Value) -> Value {
        guard case .text(let text) = target, case .int(let position) = position else {
            return Fault.wrongType("a text and a position", found: target)
        }
        let scalars = Array(text.unicodeScalars)
        guard position >= 0, position <= Int64(scalars.count) else {
            return outside(text, scalars.count, position)
        }
        return position == Int64(scalars.count)
            ? .text("") : .text(String(Character(scalars[Int(position)])))
    }

    private static func indexOf(_ values: [Value]) -> Value {
        guard case .text(let text) = values[0], case .text(let part) = values[1] else {
            return Fault.wrongType("a text", found: values[0])
        }
        let scalars = Array(text.unicodeScalars)
        var start: Int64 = 0
        if values.count == 3, case .int(let given) = values[2] { start = given }
        guard start >= 0, start <= Int64(scalars.count) else {
            return outside(text, scalars.count, start)
        }
        let found = first(Array(part.unicodeScalars), in: scalars, from: Int(start))
        return .int(Int64(found ?? -1))
    }

    private static func lastIndexOf(_ values: [Value]) -> Value {
        guard case .text(let text) = values[0], case .text(let part) = values[1] else {
            return Fault.wrongType("a text", found: values[0])
        }
        let scalars = Array(text.unicodeScalars)
        var end = Int64(scalars.count)
        if values.count == 3, case .int(let given) = values[2] { end = given }
        guard end >= 0, end <= Int64(scalars.count) else {
            return outside(text, scalars.count, end)
        }
        let found = last(Array(part.unicodeScalars), in: scalars, upTo: Int(end))
        return .int(Int64(found ?? -1))
    }

    private static func reverse(_ target: Value) -> Value {
        guard case .text(let text) = target else {
            return Fault.wrongType("a text", found: target)
        }
        var reversed = String.UnicodeScalarView()
        reversed.append(contentsOf: text.unicodeScalars.reversed())
        return .text(String(reversed))
    }

    private static func outside(_ text: String, _ count: Int, _ position: Int64) -> Value {
        .fault(
            Fault(
                .range, "The text has \(count) characters and no position \(position).",
                remedy: "Positions count from 0; test size(text) first.", excerpt: text))
    }
}
