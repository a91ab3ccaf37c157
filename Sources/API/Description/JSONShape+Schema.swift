import Transform

extension JSONShape {
    /// Writes the shape as a schema.
    func write(to json: inout JSONWriter) {
        json.object { json in
            if isNullable, !isPlain {
                json.array("anyOf") { json in
                    json.object { writeKind(to: &$0) }
                    json.object { $0.member("type", "null") }
                }
            } else {
                writeKind(to: &json)
            }
            if !groups.isEmpty { writeGroups(to: &json) }
            if let notes { json.member("description", notes) }
            if let privacy { json.member("x-privacy", privacy.rawValue) }
            if let standard {
                json.key("default")
                json.verbatim(ByteSlice(Array(standard.utf8)))
            }
        }
    }

    private func writeGroups(to json: inout JSONWriter) {
        json.key(isExclusive ? "oneOf" : "anyOf")
        json.array { json in
            for group in groups {
                json.object { json in
                    writePresence(of: group, to: &json)
                    guard isExclusive else { return }
                    let others = groups.filter { $0 != group }.flatMap { $0 }
                    json.object("not") { json in
                        json.objects("anyOf", others) { writePresence(of: [$0], to: &$1) }
                    }
                }
            }
        }
    }

    /// Writes that members are there; one that may be null is only there with a value.
    private func writePresence(of names: [String], to json: inout JSONWriter) {
        json.array("required") { json in
            for name in names { json.text(name) }
        }
        let nullable = names.filter { mayBeNull($0) }
        guard !nullable.isEmpty else { return }
        json.object("properties") { json in
            for name in nullable {
                json.key(name)
                json.object { json in json.object("not") { $0.member("type", "null") } }
            }
        }
    }

    /// Whether null may stand for a member.
    private func mayBeNull(_ name: String) -> Bool {
        guard case .object(let members, _) = kind else { return false }
        return members.contains { $0.name == name && $0.shape.takesNull }
    }

    private var takesNull: Bool {
        if case .named(let name) = kind, NamedShapes.shape(name)?.isNullable == true { return true }
        return isNullable
    }

    /// Whether `type` alone says that null may stand here.
    private var isPlain: Bool {
        switch kind {
        case .text(let text): text.choices.isEmpty
        case .named, .either, .all, .anything: false
        default: true
        }
    }

    private func writeKind(to json: inout JSONWriter) {
        switch kind {
        case .anything: break
        case .text(let text):
            writeType("string", to: &json)
            Self.write(text, to: &json)
        case .integer(let atLeast, let atMost):
            writeType("integer", to: &json)
            if let atLeast { json.member("minimum", Int64(atLeast)) }
            if let atMost { json.member("maximum", Int64(atMost)) }
        case .number: writeType("number", to: &json)
        case .boolean: writeType("boolean", to: &json)
        case .object(let members, let isOpen):
            writeType("object", to: &json)
            Self.write(members, isOpen: isOpen, to: &json)
        case .map(let shape):
            writeType("object", to: &json)
            json.key("additionalProperties")
            shape.write(to: &json)
            if let countMin { json.member("minProperties", Int64(countMin)) }
            if let membersMax { json.member("maxProperties", Int64(membersMax)) }
        case .list(let item, let itemsMax):
            writeType("array", to: &json)
            json.key("items")
            item.write(to: &json)
            if let countMin { json.member("minItems", Int64(countMin)) }
            if let itemsMax { json.member("maxItems", Int64(itemsMax)) }
        case .named(let name): json.member("$ref", "#/components/schemas/\(name)")
        case .either(let shapes): json.array("anyOf") { Self.write(shapes, to: &$0) }
        case .all(let shapes): json.array("allOf") { Self.write(shapes, to: &$0) }
        }
    }

    private func writeType(_ name: String, to json: inout JSONWriter) {
        guard isNullable, isPlain else { return json.member("type", name) }
        json.array("type") { json in
            json.text(name)
            json.text("null")
        }
    }

    private static func write(_ text: Text, to json: inout JSONWriter) {
        if let format = text.format { json.member("format", format) }
        if let pattern = text.rule?.pattern ?? text.pattern { json.member("pattern", pattern) }
        if let least = text.lengthMin { json.member("minLength", Int64(least)) }
        if let most = text.lengthMax { json.member("maxLength", Int64(most)) }
        guard !text.choices.isEmpty else { return }
        json.array("enum") { json in
            for choice in text.choices { json.text(choice) }
        }
    }

    private static func write(_ members: [Member], isOpen: Bool, to json: inout JSONWriter) {
        if !members.isEmpty {
            json.object("properties") { json in
                for member in members {
                    json.key(member.name)
                    member.shape.write(to: &json)
                }
            }
        }
        let required = members.filter(\.isRequired)
        if !required.isEmpty {
            json.array("required") { json in
                for member in required { json.text(member.name) }
            }
        }
        if !isOpen { json.member("additionalProperties", false) }
    }

    private static func write(_ shapes: [JSONShape], to json: inout JSONWriter) {
        for shape in shapes { shape.write(to: &json) }
    }

    /// The names that the shape refers to.
    var references: Set<String> {
        switch kind {
        case .named(let name): [name]
        case .object(let members, _):
            members.reduce(into: []) { $0.formUnion($1.shape.references) }
        case .map(let shape), .list(let shape, _): shape.references
        case .either(let shapes), .all(let shapes):
            shapes.reduce(into: []) { $0.formUnion($1.references) }
        case .anything, .text, .integer, .number, .boolean: []
        }
    }
}
