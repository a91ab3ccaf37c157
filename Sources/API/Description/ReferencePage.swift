import Transform

/// The API's description as one page of HTML that needs no script: made from the same
/// declarations as ``OpenAPI``.
struct ReferencePage {
    let operations: [Operation]

    /// The page in UTF-8.
    func text() -> String {
        var page = Page()
        page.raw(Self.head)
        page.raw("<nav><h1>Countinghouse</h1><p><a href=\"/openapi.json\">OpenAPI 3.1</a></p>")
        for tag in tags { writeContents(of: tag, to: &page) }
        page.raw("</nav><main>")
        for tag in tags {
            page.raw("<h2 id=\"\(tag.rawValue)\">\(Page.escaped(tag.rawValue))</h2>")
            page.paragraph(tag.notes)
            for operation in operations where operation.tag == tag {
                Self.write(operation, to: &page)
            }
        }
        page.raw("<h2 id=\"shapes\">Shapes</h2>")
        for (name, shape) in NamedShapes.all {
            page.raw("<section id=\"shape-\(name)\"><h3>\(name)</h3>")
            if let notes = shape.notes { page.paragraph(notes) }
            page.shape(shape)
            page.raw("</section>")
        }
        page.raw("</main></body></html>\n")
        return page.text
    }

    private var tags: [Tag] {
        Tag.allCases.filter { tag in operations.contains { $0.tag == tag } }
    }

    private func writeContents(of tag: Tag, to page: inout Page) {
        page.raw("<h2><a href=\"#\(tag.rawValue)\">\(tag.rawValue)</a></h2><ul>")
        for operation in operations where operation.tag == tag {
            page.raw("<li><a href=\"#\(operation.id)\"><code>\(operation.method.name)</code> ")
            page.raw("\(Page.escaped(operation.path))</a></li>")
        }
        page.raw("</ul>")
    }

    private static func write(_ operation: Operation, to page: inout Page) {
        page.raw("<section id=\"\(operation.id)\"><h3><code>\(operation.method.name) ")
        page.raw("\(Page.escaped(operation.path))</code></h3>")
        page.paragraph(operation.summary)
        if let notes = operation.notes { page.paragraph(notes) }
        write(operation.parameters, to: &page)
        if let body = operation.body {
            page.raw("<h4>Body</h4>")
            for form in body.forms { page.form(form) }
        }
        page.raw("<h4>Answers</h4>")
        for answer in operation.answers + operation.refusals.map(\.answer) {
            page.raw("<details><summary><b>\(answer.status)</b> ")
            page.words(answer.notes)
            page.raw("</summary>")
            for form in answer.forms { page.form(form) }
            page.raw("</details>")
        }
        page.raw("</section>")
    }

    private static func write(_ parameters: [Parameter], to page: inout Page) {
        guard !parameters.isEmpty else { return }
        page.raw("<h4>Parameters</h4><table>")
        for parameter in parameters {
            page.raw("<tr><td><code>\(Page.escaped(parameter.name))</code></td>")
            page.raw("<td>\(parameter.place.rawValue)\(parameter.isRequired ? ", must" : "")</td>")
            page.raw("<td>\(Page.escaped(parameter.shape.words))</td><td>")
            if let notes = parameter.notes { page.words(notes) }
            page.raw("</td></tr>")
        }
        page.raw("</table>")
    }

    private static let head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Countinghouse API</title><style>
        body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}
        nav{position:fixed;inset:0 auto 0 0;width:20rem;overflow:auto;background:#f6f8fa;
        border-right:1px solid #d0d7de;padding:1rem;box-sizing:border-box;font-size:13px}
        nav h1{font-size:1.2rem;margin:0}nav h2{font-size:.9rem;margin:1rem 0 .2rem}
        nav ul{list-style:none;margin:0;padding:0}nav code{display:inline-block;width:3.5rem}
        nav a,td a{color:#0550ae;text-decoration:none}
        main{margin-left:20rem;padding:1rem 2rem;max-width:60rem}
        section{border-top:1px solid #d0d7de;padding:.5rem 0 1rem}
        table{border-collapse:collapse;width:100%}
        td{border:1px solid #d0d7de;padding:.25rem .5rem;vertical-align:top}
        pre{background:#f6f8fa;padding:.75rem;overflow:auto;border-radius:4px}
        summary{cursor:pointer;padding:.15rem 0}h4{margin:.8rem 0 .3rem}
        @media(max-width:60rem){nav{position:static;width:auto}main{margin:0;padding:1rem}}
        @media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}
        nav,pre{background:#161b22}nav,section,td{border-color:#30363d}nav a,td a{color:#79c0ff}}
        </style></head><body>
        """
}

/// A page of HTML on its way.
private struct Page {
    private(set) var text = ""

    /// Adds HTML as it is.
    mutating func raw(_ html: String) { text += html }

    mutating func paragraph(_ words: String) {
        raw("<p>")
        self.words(words)
        raw("</p>")
    }

    /// Adds words, with what stands in backquotes as code.
    mutating func words(_ words: String) {
        for (index, part) in words.split(separator: "`", omittingEmptySubsequences: false)
            .enumerated()
        {
            raw(index % 2 == 0 ? Self.escaped(part) : "<code>\(Self.escaped(part))</code>")
        }
    }

    mutating func form(_ form: MediaForm) {
        raw("<p><code>\(Self.escaped(form.type))</code></p>")
        shape(form.shape)
        if let example = form.example { raw("<pre>\(Self.escaped(example))</pre>") }
    }

    /// Adds a table of an object's members, or what else a shape is.
    mutating func shape(_ shape: JSONShape) {
        guard case .object(let members, _) = shape.kind, !members.isEmpty else {
            raw("<p>\(Self.linked(shape))</p>")
            return
        }
        raw("<table>")
        for member in members {
            raw("<tr><td><code>\(Self.escaped(member.name))</code></td>")
            raw("<td>\(member.isRequired ? "must" : "may")</td><td>")
            if case .object(let inner, _) = member.shape.kind, !inner.isEmpty {
                self.shape(member.shape)
            } else {
                raw(Self.linked(member.shape))
            }
            raw("</td><td>")
            if let notes = member.shape.notes { words(notes) }
            raw("</td></tr>")
        }
        raw("</table>")
    }

    private static func linked(_ shape: JSONShape) -> String {
        guard case .named(let name) = shape.kind else { return escaped(shape.words) }
        return "<a href=\"#shape-\(name)\">\(name)</a>\(shape.isNullable ? " or null" : "")"
    }

    static func escaped(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}

extension JSONShape {
    /// The shape in a few words.
    fileprivate var words: String {
        let words =
            switch kind {
            case .anything: "any value"
            case .text(let text): Self.words(of: text)
            case .integer: "whole number"
            case .number: "number"
            case .boolean: "true or false"
            case .object: "object"
            case .map(let shape): "object of \(shape.words)"
            case .list(let shape, _): "list of \(shape.words)"
            case .named(let name): name
            case .either(let shapes): shapes.map(\.words).joined(separator: " or ")
            case .all(let shapes): shapes.map(\.words).joined(separator: " and ")
            }
        return isNullable ? "\(words) or null" : words
    }

    private static func words(of text: Text) -> String {
        if !text.choices.isEmpty { return text.choices.joined(separator: " | ") }
        return text.format ?? "text"
    }
}
