import HTTP
import Pipeline
import Store
import Transform

/// The body of a record as a caller sent it, of the right shape.
struct RecordBody: Sendable {
    let root: JSONNode
    /// The members that it has and the shape does not know, where they are left out.
    let ignored: [Refusal.Place]
    /// As it is kept.
    private let text: [UInt8]

    /// Reads the body of a request.
    ///
    /// - Throws: ``Refusal`` for a body of another media type, that is no JSON or not of the shape.
    static func read(
        _ request: Request, _ shape: JSONShape, of resource: Resource,
        types: [String] = ["application/json"]
    ) async throws(Refusal) -> RecordBody {
        let type = request.headers["Content-Type"] ?? types[0]
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard types.contains(name) else {
            throw Refusal(
                code: "API-003", problem: "A \(resource.singular) is not read from \(name).",
                remedy: "Send \(types.joined(separator: " or ")).")
        }
        let bytes: [UInt8]
        do {
            bytes = try await request.body.collect(upTo: ResourceWriting.bodyBytesMax)
        } catch {
            throw Refusal(error)
        }
        return try RecordBody(bytes, shape, isLenient: request.prefers("handling=lenient"))
    }

    /// What a record says that is kept.
    static func standing(_ row: RecordRow, of resource: Resource) -> JSONNode {
        let said = RecordJSON.said(row.body, by: resource)
        guard let root = try? JSONDocument(parsing: said).root else {
            preconditionFailure("a record is JSON")
        }
        return root
    }

    /// What is kept of a record, in the words in which it is.
    static func kept(_ row: RecordRow) -> JSONNode { kept(Array(row.body.utf8)) }

    private static func kept(_ text: [UInt8]) -> JSONNode {
        guard let root = try? JSONDocument(parsing: text).root else {
            preconditionFailure("a canonical body is JSON")
        }
        return root
    }

    /// A body from its bytes.
    ///
    /// - Parameter isLenient: whether members that the shape does not know are left out instead of
    ///   refused.
    init(_ bytes: [UInt8], _ shape: JSONShape, isLenient: Bool = false) throws(Refusal) {
        do {
            root = try JSONDocument(parsing: bytes).root
        } catch {
            throw Refusal(IntakeRefusal.malformed(error))
        }
        let faults = (isLenient ? shape.lenient : shape).faults(of: root)
        if let first = faults.first {
            let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
            throw Refusal(
                code: "API-007", problem: "\(first.problem)\(more)", remedy: first.remedy,
                places: faults)
        }
        // Of a body that is right but for such members, these are all that is wrong.
        ignored = isLenient ? shape.faults(of: root) : []
        text = shape.canonical(root)
    }

    /// The record that the body stands for.
    func draft(of resource: Resource, _ seal: AccountSeal) throws(Refusal) -> RecordDraft {
        do throws(RuleBreak) {
            let said = kept(by: resource)
            let text = try resource.sealing?(Self.kept(said), seal) ?? said
            let root = Self.kept(text)
            let draft = try resource.draft(root)
            let named = resource.links.flatMap { $0.keys(in: root, of: draft.id) }
            return RecordDraft(
                id: draft.id, columns: draft.columns,
                keys: draft.keys + named,
                body: String(decoding: text, as: UTF8.self), follows: draft.follows,
                references: references(in: root, of: resource))
        } catch {
            throw Refusal(error, at: resource.dialect?.pointers[error.pointer])
        }
    }

    /// What it names, at the places at which the caller wrote it.
    private func references(in root: JSONNode, of resource: Resource) -> [RecordReference] {
        resource.links.flatMap { $0.references(in: root) }.map { reference in
            let pointer = resource.dialect?.pointers[reference.pointer] ?? reference.pointer
            return RecordReference(to: reference.family, id: reference.id, pointer: pointer)
        }
    }

    /// The body as the resource keeps it.
    private func kept(by resource: Resource) -> [UInt8] {
        resource.dialect.map { $0.kept(Self.kept(text)) } ?? text
    }
}

extension JSONShape {
    /// What a merge patch (RFC 7396) may say of a value of the shape: of an object any members,
    /// with null for one that may be missing, and a list whole.
    var patch: JSONShape {
        var shape = self
        switch kind {
        case .object(let members, let isOpen):
            let all = members.map {
                Member.optional($0.name, $0.isRequired ? $0.shape.patch : $0.shape.patch.orNull)
            }
            shape.kind = .object(all, isOpen: isOpen)
            shape.groups = []
        case .map(let value):
            shape.kind = .map(value.patch.orNull)
            shape.countMin = nil
        default: break
        }
        return shape
    }

    /// The same shape, whose objects may have members that it does not know.
    var lenient: JSONShape {
        var shape = self
        switch kind {
        case .object(let members, _):
            shape.kind = .object(
                members.map {
                    Member(name: $0.name, shape: $0.shape.lenient, isRequired: $0.isRequired)
                }, isOpen: true)
        case .list(let item, let itemsMax): shape.kind = .list(item.lenient, itemsMax: itemsMax)
        default: break
        }
        return shape
    }
}
