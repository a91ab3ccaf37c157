import Pipeline
import Transform

/// The API's description (OpenAPI 3.1), made from the declarations of its operations.
struct OpenAPI {
    /// Which servers are described.
    enum Servers {
        /// Every one of this version, as the repository keeps it.
        case all
        /// One whose callers prove who they are.
        case guarded
        /// One that lets everyone in.
        case open
    }

    /// The version of the API's description; what integrators see of a release.
    static let version = "0.1.0"
    private static let words = """
        Integration middleware of a retailer's back office. Callers prove who they are by an API \
        key, a token or a client certificate (Docs/reference/security.md); a server that only its \
        own machine reaches may run without.

        Amounts and quantities are decimals in texts, never binary floating point. Every answer \
        carries `traceparent` (W3C Trace Context) and `X-Request-Id`. Every refusal is problem \
        details (RFC 9457) with `code` and `remedy`; the codes are in Docs/reference/errors.md.
        """

    let operations: [Operation]
    var servers = Servers.all
    /// What callers are to leave, by the configuration in force.
    var deprecations: [Deprecation] = []

    /// The description as compact JSON.
    func document() -> [UInt8] {
        var json = JSONWriter(capacity: 262_144)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.object("info", Self.writeTitle)
            json.array("servers") { json in
                json.object { $0.member("url", "http://127.0.0.1:8080") }
            }
            json.array("security") { _ in }
            json.objects("tags", Tag.allCases) { tag, json in
                json.member("name", tag.rawValue)
                json.member("description", tag.notes)
            }
            json.object("paths") { writePaths(to: &$0) }
            json.object("components") { writeComponents(to: &$0) }
        }
        return json.bytes
    }

    private static func writeTitle(to json: inout JSONWriter) {
        json.member("title", "Countinghouse")
        json.member("version", version)
        json.member("summary", "Sales in, books out.")
        json.member("description", words)
        json.object("license") { json in
            json.member("name", "Apache-2.0")
            json.member("identifier", "Apache-2.0")
        }
    }

    // MARK: - Operations

    private func writePaths(to json: inout JSONWriter) {
        var paths: [String] = []
        for operation in operations where !paths.contains(operation.path) {
            paths.append(operation.path)
        }
        for path in paths {
            json.key(path)
            json.object { json in
                for operation in operations where operation.path == path {
                    json.key(operation.method.name.lowercased())
                    json.object { write(operation, to: &$0) }
                }
            }
        }
    }

    private func write(_ operation: Operation, to json: inout JSONWriter) {
        json.member("operationId", operation.id)
        json.array("tags") { $0.text(operation.tag.rawValue) }
        json.member("summary", operation.summary)
        if let notes = operation.notes { json.member("description", notes) }
        let deprecation = deprecations.first {
            $0.covers(operation: operation.id, at: operation.path)
        }
        if deprecation != nil { json.member("deprecated", true) }
        let parameters = operation.parameters.filter(isTold)
        if !parameters.isEmpty { json.objects("parameters", parameters) { write($0, to: &$1) } }
        if let body = operation.body {
            json.object("requestBody") { json in
                json.member("required", body.isRequired)
                Self.write(body.forms, to: &json)
            }
        }
        if isGuarded, let scope = operation.needs {
            json.objects("security", Self.schemes) { scheme, json in
                json.key(scheme)
                json.array { $0.text(scope.description) }
            }
        }
        json.object("responses") { json in
            for answer in operation.answers {
                json.key(String(answer.status))
                json.object { json in
                    Self.write(answer, to: &json)
                    Self.write(operation.links(of: answer, among: operations), to: &json)
                }
            }
            if let deprecation, let sunset = deprecation.sunset {
                json.key("410")
                json.object { Self.write(.ended(deprecation, on: sunset), to: &$0) }
            }
            for refusal in refusals(of: operation) {
                json.key(String(refusal.status))
                json.object { $0.member("$ref", "#/components/responses/\(refusal.name)") }
            }
        }
    }

    /// What proves callers.
    private static let schemes = ["bearer", "certificate"]

    /// Its own refusals, then those of the gate that it does not describe itself.
    private func refusals(of operation: Operation) -> [SharedRefusal] {
        guard isGuarded, operation.needs != nil else { return operation.refusals }
        let known = Set(operation.answers.map(\.status) + operation.refusals.map(\.status))
        return operation.refusals
            + SharedRefusal.ofTheGate.filter { !known.contains($0.status) }
    }

    private var isGuarded: Bool { servers != .open }

    /// A server that proves its callers knows who asks, and refuses another name (AUTH-010).
    private func isTold(_ parameter: Parameter) -> Bool {
        servers != .guarded || parameter.name != Parameter.actor.name
    }

    private func write(_ parameter: Parameter, to json: inout JSONWriter) {
        json.member("name", parameter.name)
        json.member("in", parameter.place.rawValue)
        if parameter.isRequired || (parameter.isRequiredWithoutKeys && !isGuarded) {
            json.member("required", true)
        }
        if let notes = parameter.notes { json.member("description", notes) }
        json.key("schema")
        parameter.shape.write(to: &json)
        if let example = parameter.example { json.member("example", example) }
    }

    private static func write(_ answer: Operation.Answer, to json: inout JSONWriter) {
        json.member("description", answer.notes)
        json.object("headers") { json in
            for header in answer.headers + [.traceparent, .requestID] {
                json.key(header.name)
                json.object { $0.member("$ref", "#/components/headers/\(header.name)") }
            }
        }
        write(answer.forms, to: &json)
    }

    private static func write(_ forms: [MediaForm], to json: inout JSONWriter) {
        guard !forms.isEmpty else { return }
        json.object("content") { json in
            for form in forms {
                json.key(form.type)
                json.object { json in
                    json.key("schema")
                    form.shape.write(to: &json)
                    guard let example = form.example else { return }
                    json.key("example")
                    if form.isJSON {
                        json.verbatim(ByteSlice(JSONLayout.compact(example)))
                    } else {
                        json.text(example)
                    }
                }
            }
        }
    }

    private static func write(_ links: [Operation.Link], to json: inout JSONWriter) {
        guard !links.isEmpty else { return }
        json.object("links") { json in
            for link in links {
                json.key(link.target.id)
                json.object { json in
                    json.member("operationId", link.target.id)
                    json.object("parameters") { json in
                        for part in link.parts {
                            json.key(part.name)
                            json.text(part.place)
                        }
                    }
                    if link.isConditional {
                        json.member("description", "Give the answer's `ETag` as `If-Match`.")
                    }
                }
            }
        }
    }

    // MARK: - What operations share

    private static func writeSchemes(to json: inout JSONWriter) {
        json.object("bearer") { json in
            json.member("type", "http")
            json.member("scheme", "bearer")
            json.member(
                "description",
                "An API key (`chk_live_...`), or a token (RFC 7519) of a known issuer.")
        }
        json.object("certificate") { json in
            json.member("type", "mutualTLS")
            json.member("description", "A client certificate that the configuration names.")
        }
    }

    private func writeComponents(to json: inout JSONWriter) {
        json.object("headers") { json in
            for header in SharedHeader.all {
                json.key(header.name)
                json.object { json in
                    json.key("schema")
                    header.shape.write(to: &json)
                }
            }
        }
        if isGuarded { json.object("securitySchemes", Self.writeSchemes) }
        json.object("responses") { json in
            for refusal in SharedRefusal.all {
                json.key(refusal.name)
                json.object { Self.write(refusal.answer, to: &$0) }
            }
        }
        json.object("schemas") { json in
            for (name, shape) in NamedShapes.all {
                json.key(name)
                shape.write(to: &json)
            }
        }
    }
}
