import Access
import HTTP
import SQL
import Store
import Transform

/// Records that others name, fetched together for all rows of an answer.
struct LinkedRecords: Sendable {
    private let links: [RecordLink]
    private var rows: [RecordFamily: [String: RecordRow]] = [:]

    /// The links of a resource that a request wants, as far as its caller may read them.
    ///
    /// - Throws: ``Refusal`` for a link that there is not, or whose records the caller may not
    ///   read: an expansion shows nothing that a request of its own would not.
    static func wanted(
        _ request: Request, of resource: Resource
    ) throws(Refusal) -> [RecordLink] {
        let expansion = try Expansion(request, allowed: resource.linkNames)
        let links = resource.links.filter { expansion.contains($0.name) }
        guard let caller = Caller.current else { return links }
        for link in links {
            let target = Resource.saying(link.target)
            let scope = Scope(subject: target.tag, action: .read)
            guard caller.scopes.contains(scope) else { throw .scopeMissing(scope, caller) }
            if target.readingReach == .company {
                try Caller.needsWholeCompany("\(link.name) in expand")
            }
        }
        return links
    }

    /// Fetches what the rows name: one question for each family.
    init(
        _ links: [RecordLink], namedBy records: [RecordRow], on sql: any SQLConnection
    ) throws(SQLError) {
        self.links = links
        var wanted: [RecordFamily: Set<String>] = [:]
        for record in records where !links.isEmpty {
            let body = RecordBody.kept(record)
            for link in links { wanted[link.target, default: []].formUnion(link.ids(in: body)) }
        }
        for (family, ids) in wanted {
            rows[family] = try RecordTable.rows(ids, in: family, on: sql)
        }
    }

    /// Adds what a record names to its text, as the member `expanded`.
    func add(to text: [UInt8], of record: RecordRow) -> [UInt8] {
        guard !links.isEmpty else { return text }
        let body = RecordBody.kept(record)
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            for link in links {
                let found = link.ids(in: body).compactMap { rows[link.target]?[$0] }
                json.key(link.name)
                if link.isList {
                    json.array { json in
                        for row in found { write(row, of: link, to: &json) }
                    }
                } else if let row = found.first {
                    write(row, of: link, to: &json)
                } else {
                    json.null()
                }
            }
        }
        return RecordJSON.adding("expanded", json.bytes, to: text)
    }

    private func write(_ row: RecordRow, of link: RecordLink, to json: inout JSONWriter) {
        json.verbatim(ByteSlice(RecordJSON.text(row, of: .saying(link.target))))
    }
}
