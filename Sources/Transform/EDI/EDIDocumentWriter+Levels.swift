/// Loops that do not stand in the document where they stand in the transaction.
extension EDIDocumentWriter {
    mutating func collectLifted(_ tree: EDITree, _ turn: Int, parents: [Int]) {
        let plan = tree.turns[turn].plan
        let above = plan.key.isEmpty ? parents : parents + [turn]
        var entry = tree.turns[turn].firstEntry
        while entry >= 0 {
            let found = tree.entries[entry]
            if case .loop(let inner) = plan.slots[found.slot].kind {
                if inner.isLifted { lifted.append((inner.key, found.turn, above)) }
                if inner.hasLifted { collectLifted(tree, found.turn, parents: above) }
            }
            entry = found.next
        }
    }

    /// Lifted turns stand at the top, each with what it lay in.
    mutating func writeLifted(_ tree: EDITree) {
        var keys: [String] = []
        for entry in lifted where !keys.contains(entry.key) { keys.append(entry.key) }
        for key in keys {
            json.key(key)
            writeArray(lifted.filter { $0.key == key }) { writer, entry in
                writer.writeObject { writer in
                    writer.writeContent(tree, entry.turn)
                    for parent in entry.parents {
                        writer.json.key(tree.turns[parent].plan.key)
                        writer.writeObject { $0.writeContent(tree, parent) }
                    }
                }
            }
        }
    }

    // MARK: - Hierarchies

    /// Each level with its own segments and, under their codes, the levels above it.
    mutating func writeHierarchy(_ tree: EDITree, _ turns: [Int]) {
        let segments = turns.map { transaction.segment(tree.turns[$0].firstSegment) }
        let levels = segments.map { $0.text(3) }
        let parent = parents(segments)
        writeArray(Array(turns.indices)) { writer, at in
            writer.writeObject { writer in
                var written: Set<String> = [levels[at]]
                writer.writeContent(tree, turns[at])
                writer.json.key("level")
                writer.json.text(levels[at])
                var next = parent[at]
                while let above = next {
                    let code = levels[above]
                    if !code.isEmpty, written.insert(code).inserted {
                        writer.json.key(code)
                        writer.writeObject { $0.writeContent(tree, turns[above]) }
                    }
                    // A parent comes before its children, so this ends.
                    next = parent[above]
                }
            }
        }
    }

    /// Which level each level of a hierarchy lies in.
    private mutating func parents(_ segments: [EDISegment]) -> [Int?] {
        var byNumber: [String: Int] = [:]
        var parent: [Int?] = []
        for (at, segment) in segments.enumerated() {
            let above = segment.text(2)
            parent.append(above.isEmpty ? nil : byNumber[above])
            if !above.isEmpty, byNumber[above] == nil {
                report(
                    EDIProblem(.parentUnknown, at: segment.place.element(2), excerpt: above))
            }
            byNumber[segment.text(1)] = at
        }
        return parent
    }
}
