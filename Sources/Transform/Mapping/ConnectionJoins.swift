// `join:` of a csv connection: other files whose rows belong to those of the main one.
extension ConnectionCompiler {
    func joins(_ map: MapView, _ schema: Schema) -> [JoinPlan] {
        let items = map.optionalList("join")
        if let first = items.first, schema.format != .csv {
            problems.report(
                "CONN-011", at: first.place, "Only csv files are joined.",
                remedy: "Remove `join`.")
            return []
        }
        return items.compactMap { join($0, schema) }
    }

    private func join(_ shape: Shape, _ schema: Schema) -> JoinPlan? {
        guard let entry = MapView(shape, problems: problems) else { return nil }
        let field = entry.requiredText("field")
        let (file, column) = (entry.requiredText("file"), entry.requiredText("on"))
        let isKept = isKept(entry)
        entry.refuseUnknownKeys()
        guard let field, let file, let column, let isKept else { return nil }
        guard let slot = schema.record.slot(of: field),
            let (record, isList) = joined(schema.record.fields[slot])
        else {
            problems.report(
                "CONN-012", at: entry.place,
                "The schema has no optional list or record \"\(field)\" for joined rows.",
                remedy: "Add `\(field)?: {list: ...}` with the other file's columns.")
            return nil
        }
        guard let keySlot = schema.record.slot(of: column),
            case .text = schema.record.fields[keySlot].type
        else {
            problems.report(
                "CONN-013", at: entry.place, "The schema has no text \"\(column)\" to join on.",
                remedy: "Name a text column that both files have.")
            return nil
        }
        return JoinPlan(
            file: file, column: column, isKept: isKept,
            schema: Schema(
                name: "\(schema.name).\(field)", version: schema.version, format: .csv,
                record: record, identity: [], header: DocumentHeader()),
            slot: slot, keySlot: keySlot, isList: isList)
    }

    private func isKept(_ entry: MapView) -> Bool? {
        switch entry.optionalText("serves") ?? "one" {
        case "one": return false
        case "all": return true
        default:
            problems.report(
                "CONN-014", at: entry.place, "A joined file serves one main file or all of them.",
                remedy: "Write `serves: all` for a list that stays until a newer one comes, or "
                    + "leave it out.")
            return nil
        }
    }

    private func joined(_ field: RecordSchema.Field) -> (RecordSchema, isList: Bool)? {
        guard !field.isRequired else { return nil }
        switch field.type {
        case .list(.record(let record)): return (record, true)
        case .record(let record): return (record, false)
        default: return nil
        }
    }
}
