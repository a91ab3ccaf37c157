import HTTP

extension Operation {
    /// Answers a request whose caller may ask it.
    func answer(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let notice = try await services.deprecations.notice(of: self, for: request, services)
        do throws(Refusal) {
            try checkAcceptance(of: request)
            try check(request)
            var response = try await handler(request, services)
            for field in notice?.fields ?? [] { response.headers.append(field.name, field.value) }
            return response
        } catch {
            var refusal = error
            refusal.fields += notice?.fields ?? []
            throw refusal
        }
    }

    /// Holds a request's parameters against their declarations, before the operation sees it.
    ///
    /// - Throws: ``Refusal`` naming the first parameter that is missing, unknown or of another
    ///   form; a part of the path that no identifier can be is a resource that is not there.
    private func check(_ request: Request) throws(Refusal) {
        for parameter in parameters {
            switch parameter.place {
            case .path:
                let text = request.parameter(parameter.name)
                if parameter.shape.fault(of: text) != nil {
                    throw .notFound("\(tag.rawValue) \(text)")
                }
            case .query: try parameter.check(request.query.first(parameter.name))
            case .header: try parameter.check(request.headers[parameter.name])
            }
        }
        let unknown = request.query.pairs.first { pair in
            !parameters.contains { $0.place == .query && $0.name == pair.name }
        }
        guard let unknown else { return }
        let known = parameters.filter { $0.place == .query }.map(\.name)
        throw .parameter(
            String(unknown.name.prefix(80)), "it is not known here.",
            remedy: known.isEmpty
                ? "Leave it out." : "Use only: \(known.joined(separator: ", ")).")
    }
}

extension Parameter {
    fileprivate func check(_ text: String?) throws(Refusal) {
        guard let text else {
            if isRequired {
                throw .parameter(name, "it is missing.", remedy: notes ?? "Send it.")
            }
            return
        }
        guard let fault = shape.fault(of: text) else { return }
        throw .parameter(name, fault.problem, remedy: fault.remedy)
    }
}

extension JSONShape {
    /// What is wrong with a value that stands in a query, header or path; nil when nothing is.
    fileprivate func fault(of text: String) -> (problem: String, remedy: String)? {
        switch kind {
        case .text(let rules): return rules.faults(of: text, isQuoted: privacy == nil).first
        case .integer(let atLeast, let atMost):
            guard let number = Int64(text), String(number) == text else {
                return ("\"\(text.prefix(80))\" is no whole number.", "Send digits alone.")
            }
            return Self.fault(of: number, atLeast: atLeast, atMost: atMost)
        case .boolean:
            guard text == "true" || text == "false" else {
                return ("\"\(text.prefix(80))\" is not true or false.", "Send one of the two.")
            }
            return nil
        default: return nil
        }
    }
}
