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
        let expansion = try Expansion(request, allowed: resource.expandable)
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
    ///
    /// - Parameter inline: what else is to stand there, as an object; nil for nothing.
    func add(to text: [UInt8], of record: RecordRow, beside inline: [UInt8]? = nil) -> [UInt8] {
        guard !links.isEmpty else {
            return inline.map { RecordJSON.adding("expanded", $0, to: text) } ?? text
        }
        let body = RecordBody.kept(record)
        var whole = inline ?? Array("{}".utf8)
        for link in links {
            let found = link.ids(in: body).compactMap { rows[link.target]?[$0] }
            var json = JSONWriter(capacity: 1024)
            if link.isList {
                json.array { json in
                    for row in found { write(row, of: link, to: &json) }
                }
            } else if let row = found.first {
                write(row, of: link, to: &json)
            } else {
                json.null()
            }
            whole = RecordJSON.adding(link.name, json.bytes, to: whole)
        }
        return RecordJSON.adding("expanded", whole, to: text)
    }

    private func write(_ row: RecordRow, of link: RecordLink, to json: inout JSONWriter) {
        json.verbatim(ByteSlice(RecordJSON.text(row, of: .saying(link.target))))
    }
}
