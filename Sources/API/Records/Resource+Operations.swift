import HTTP

extension Resource {
    /// The endpoints of the resource, declared once.
    var operations: [Operation] {
        var all = [
            listOperation, createOperation, bulkOperation, exportOperation, changesOperation,
            oneOperation, replaceOperation, changeOperation,
        ]
        if isRemovable { all.append(removeOperation) }
        all.append(historyOperation)
        return all
    }

    /// The filters of a list: its own, and those of every resource.
    var narrowing: [RecordFilter] {
        filters + [unresolvedFilter, .updatedSince].compactMap(\.self)
    }

    private var expanding: [Parameter] {
        let names = expandable
        return names.isEmpty ? [] : [Expansion.parameter(names)]
    }

    /// The parameters that narrow and sort a list.
    private var searching: [Parameter] {
        narrowing.map(\.parameter) + ExternalIDs.parameters(of: self) + [
            .query(
                "sort", JSONShape(.text(JSONShape.Text(choices: RecordQuery.sorts))),
                "In which order; in that in which they were made when nothing is said."),
            fieldsParameter,
        ]
    }

    private var fieldsParameter: Parameter {
        let names = answered.map(\.name).joined(separator: "|")
        return .query(
            "fields", .text(pattern: "^(\(names))(,(\(names)))*$"),
            "The members wanted, parted by commas.")
    }

    private var idParameter: Parameter { .path("id", .text(.code)) }

    /// The conditions of a change are told in words: to a header that is declared programs send
    /// what fits no version.
    private static let conditions = """
        With `If-Match` only the version is changed that the ETag stands for (412 otherwise).
        """

    private var listOperation: Operation {
        Operation(
            .get, path, id: "list\(title)s", tag: tag, "\(title)s, page by page",
            takes: searching + expanding + [.cursor, .limit],
            answers: [
                .json(
                    200, "A page.",
                    .open(
                        .required("\(plural)", .list(of: .named("\(title)Part"))),
                        .required("next_cursor", .nextCursor)),
                    headers: [.link])
            ],
            refuses: [.badParameter, .notFound], reach: readingReach, reading.list)
    }

    private var createOperation: Operation {
        Operation(
            .post, path, id: "create\(title)", tag: tag, "Make a \(singular)",
            notes: "The same again, saying the same, is answered with 200.",
            takes: [.preferReturn, .reason], body: .json(.named("\(title)Body"), example: example),
            answers: [
                .json(201, "It is made.", named, headers: [.location, .etag])
                    .leading(to: "\(path)/{id}", at: "/id"),
                .json(200, "It says the same already.", named, headers: [.etag])
                    .leading(to: "\(path)/{id}", at: "/id"),
                .problem(
                    409,
                    "There is one of its identifiers that says something else, or a rule is "
                        + "broken that a schema cannot say."),
            ],
            refuses: [.notJSON, .tooLarge, .mediaType, .badMember, .tooSlow],
            bounds: .body(ResourceWriting.bodyBytesMax), writing.create)
    }

    private var oneOperation: Operation {
        Operation(
            .get, "\(path)/{id}", id: "get\(title)", tag: tag, "One \(singular)",
            notes: "With `If-None-Match` and its ETag the answer is 304 without a body.",
            takes: [
                idParameter, fieldsParameter,
                .query("as_of", .moment, "As it stood at this moment."),
            ] + expanding,
            answers: [
                .json(200, "The \(singular).", .named("\(title)Part"), headers: [.etag]),
                Operation.Answer(
                    status: 304, notes: "The caller has it.", forms: [], headers: [.etag]),
            ],
            refuses: [.badParameter, .notFound], reach: readingReach, reading.one)
    }

    private var replaceOperation: Operation {
        Operation(
            .put, "\(path)/{id}", id: "put\(title)", tag: tag,
            "Make a \(singular), or what it says anew",
            notes: "\(Self.conditions) With `If-None-Match: *` a new one is made only.",
            takes: [idParameter, .preferReturn, .reason],
            body: .json(.named("\(title)Body"), example: example),
            answers: [
                .json(201, "It is made.", named, headers: [.location, .etag]),
                .json(200, "It says this now.", named, headers: [.etag]),
                .minimal,
                .problem(409, "The body is of another one, or breaks a rule."),
                .problem(412, "It has another version."),
            ],
            refuses: [.notFound, .notJSON, .tooLarge, .mediaType, .badMember, .tooSlow],
            bounds: .body(ResourceWriting.bodyBytesMax), writing.replace)
    }

    private var changeOperation: Operation {
        Operation(
            .patch, "\(path)/{id}", id: "patch\(title)", tag: tag,
            "Change members of a \(singular)",
            notes: "JSON Merge Patch (RFC 7396): null takes a member away. \(Self.conditions)",
            takes: [idParameter, .preferReturn, .reason],
            body: .anyOf(
                MediaForm(
                    type: "application/merge-patch+json", shape: .named("\(title)Patch"))),
            answers: [
                .json(200, "It says this now.", named, headers: [.etag]),
                .minimal,
                .problem(409, "What comes of it breaks a rule."),
                .problem(412, "It has another version."),
            ],
            refuses: [.notJSON, .notFound, .tooLarge, .mediaType, .badMember, .tooSlow],
            bounds: .body(ResourceWriting.bodyBytesMax), writing.change)
    }

    private var removeOperation: Operation {
        Operation(
            .delete, "\(path)/{id}", id: "remove\(title)", tag: tag, "Take a \(singular) away",
            notes: "Its history stays. \(Self.conditions)",
            takes: [idParameter, .reason],
            answers: [
                Operation.Answer(status: 204, notes: "It is gone.", forms: []),
                .problem(412, "It has another version."),
            ],
            refuses: [.badParameter, .notFound], writing.remove)
    }

    private var bulkOperation: Operation {
        Operation(
            .post, "\(path)/bulk", id: "put\(title)s", tag: tag, "Make or change many \(plural)",
            notes: """
                A \(singular) a line, or a JSON list of at most \(ResourceBulk.itemsMax); the \
                answer has a line for each: its outcome, or why it was refused. With \
                `Prefer: return=minimal` refusals alone are answered.
                """,
            takes: [.preferReturn, .reason],
            body: .anyOf(
                .text("application/x-ndjson"),
                // What is wrong with an item is told on its line, so the list may hold anything.
                .json(
                    .list(
                        of: JSONShape.anything.noted("\(title)Body"),
                        atMost: ResourceBulk.itemsMax))),
            answers: [
                Operation.Answer(
                    status: 200, notes: "A line for each.", forms: [.text("application/x-ndjson")])
            ],
            refuses: [.notJSON, .mediaType, .tooLarge, .badMember, .tooSlow],
            bounds: .body(ResourceBulk.bodyBytesMax, seconds: Routes.fileSeconds),
            ResourceBulk(resource: self).post)
    }

    private var exportOperation: Operation {
        Operation(
            .get, "\(path)/export", id: "export\(title)s", tag: tag, "All \(plural) in one answer",
            takes: [
                .query(
                    "format", .oneOf("ndjson", "csv"),
                    "How they are written; as `Accept` says when it is missing.")
            ] + searching,
            answers: [
                Operation.Answer(
                    status: 200, notes: "A \(singular) a line, or a row.",
                    forms: [.text("application/x-ndjson"), .text("text/csv")])
            ],
            refuses: [.badParameter], bounds: Operation.Bounds(requestSeconds: Routes.fileSeconds),
            reading.export)
    }

    private var changesOperation: Operation {
        Operation(
            .get, "\(path)/changes", id: "list\(title)Changes", tag: tag,
            "What changed, in one order that never changes",
            takes: [.cursor, .limit],
            answers: [
                .json(
                    200, "A page.",
                    changesShape(
                        .required(
                            "resume_cursor",
                            .text.noted("Give it as `cursor` later for what changed since."))),
                    headers: [.link])
            ],
            refuses: [.badParameter, .notFound], reading.changes)
    }

    private var historyOperation: Operation {
        Operation(
            .get, "\(path)/{id}/versions", id: "list\(title)Versions", tag: tag,
            "The history of one \(singular)",
            takes: [idParameter, .cursor, .limit],
            answers: [.json(200, "A page.", changesShape(), headers: [.link])],
            refuses: [.badParameter, .notFound], reading.history)
    }

    private func changesShape(_ further: JSONShape.Member...) -> JSONShape {
        let members: [JSONShape.Member] = [
            .required(
                "changes",
                .list(
                    of: .open(
                        .required("change", .oneOf("created", "updated", "removed")),
                        .required("id", .text), .required("version", .integer(atLeast: 1)),
                        .required("at", .moment), .required("by", .text),
                        .required("record", .named("\(title)Kept"))))),
            .required("next_cursor", .nextCursor),
        ]
        return JSONShape(.object(members + further, isOpen: true))
    }

    /// The shapes that the description gives by the resource's name.
    var namedShapes: [(name: String, shape: JSONShape)] {
        [
            (title, recordShape), ("\(title)Body", shape), ("\(title)Part", partShape),
            ("\(title)Patch", patchShape),
            ("\(title)Kept", JSONShape(.object(members + (derived?.members ?? []), isOpen: true))),
        ]
    }

    private var reading: ResourceReading { ResourceReading(resource: self) }
    private var writing: ResourceWriting { ResourceWriting(resource: self) }
}

extension Operation.Answer {
    /// The answer to `Prefer: return=minimal`.
    fileprivate static let minimal = Operation.Answer(
        status: 204, notes: "Done, and nothing more was asked for.", forms: [], headers: [.etag])
}

extension Parameter {
    fileprivate static let preferReturn = header(
        "Prefer", .text,
        """
        RFC 7240: `return=minimal`, `handling=lenient` (members that are not known are left out), \
        `handling=strict` (records that are named must be there).
        """)
}
