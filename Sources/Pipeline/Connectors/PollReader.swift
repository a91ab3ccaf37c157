import RetailModel
import Transform

/// Reads polls.
extension ConnectorsReader {
    mutating func poll(_ view: MapView) -> Poll? {
        let name = self.name("poll", view)
        let connection = self.connection(view)
        let url = view.requiredText("url")
        let paging = self.paging(view)
        let every = seconds("every", view) ?? 300
        let overlap = seconds("overlap", view) ?? 600
        let from = instant("from", view)
        let watermark = view.optionalText("watermark")
        let authorization = view.optional("authorization").flatMap { self.authorization($0) }
        let reconciliation = view.optional("reconcile").flatMap { self.reconciliation($0) }
        guard let name, let connection, let url, let paging, let from else { return nil }
        return Poll(
            name: name, connection: connection, url: url, paging: paging, everySeconds: every,
            overlapSeconds: overlap, from: from, watermark: watermark,
            authorization: authorization, reconciliation: reconciliation)
    }

    private func paging(_ view: MapView) -> Poll.Paging? {
        guard let shape = view.optional("cursor") else { return .link }
        guard let cursor = MapView(shape, problems: problems) else { return nil }
        let path = cursor.requiredText("path")
        let parameter = cursor.requiredText("parameter")
        cursor.refuseUnknownKeys()
        guard let path, let parameter else { return nil }
        return .cursor(path: Self.path(path), parameter: parameter)
    }

    private static func path(_ text: String) -> [String] {
        text.split(separator: "/").map(String.init)
    }

    private func instant(_ key: String, _ view: MapView) -> Instant? {
        guard let shape = view.required(key), let text = view.text(shape) else { return nil }
        if let instant = Instant(text) { return instant }
        problems.report(
            "LINK-012", at: shape.place, "\"\(text)\" is no point in time.",
            remedy: "Write RFC 3339 with a zone, such as \"2026-01-01T00:00:00Z\".")
        return nil
    }

    private func authorization(
        _ shape: Shape
    ) -> (field: String, prefix: String, secret: SecretReference)? {
        guard let view = MapView(shape, problems: problems) else { return nil }
        let field = view.requiredText("field")
        let prefix = view.optionalText("prefix") ?? ""
        let secretShape = view.required("secret")
        view.refuseUnknownKeys()
        guard let field, let secretShape, let text = view.text(secretShape) else { return nil }
        guard let secret = SecretReference(text) else {
            problems.report(
                "LINK-003", at: secretShape.place, "It is not said where the secret is kept.",
                remedy: "Write \"env:NAME\" or \"file:/path\".")
            return nil
        }
        return (field, prefix, secret)
    }

    private func reconciliation(_ shape: Shape) -> Poll.Reconciliation? {
        guard let view = MapView(shape, problems: problems) else { return nil }
        let url = view.requiredText("url")
        let count = view.requiredText("count")
        let total = view.optionalText("total")
        let currency = view.optionalText("currency") ?? ""
        let channel = view.requiredText("channel")
        let after = seconds("after", view) ?? 3600
        view.refuseUnknownKeys()
        if total != nil, Currency(code: currency) == nil {
            problems.report(
                "LINK-013", at: view.place, "A total is of one currency, and there is none.",
                remedy: "Add `currency: GBP`, or leave the total out.")
            return nil
        }
        guard let url, let count, let channel else { return nil }
        return Poll.Reconciliation(
            url: url, count: Self.path(count), total: total.map(Self.path), currency: currency,
            channel: channel, afterSeconds: after)
    }
}
