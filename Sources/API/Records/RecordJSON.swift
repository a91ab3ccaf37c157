import HTTP
import RetailModel
import Store
import Transform

/// Records as they are answered: the envelope, then what the record says.
enum RecordJSON {
    /// The record as one object.
    static func text(
        _ row: RecordRow, of resource: Resource, fields: Set<String>? = nil
    ) -> [UInt8] {
        var json = JSONWriter(capacity: row.body.utf8.count + 256)
        json.object { json in
            json.member("id", row.id)
            json.member("version", row.version)
            json.member("created_at", row.createdAt.description)
            json.member("updated_at", row.updatedAt.description)
            json.member("href", href(row.id, of: resource))
        }
        var bytes = json.bytes
        if resource.dialect == nil, resource.derived == nil {
            append(row.body.utf8, to: &bytes)
        } else {
            append(answered(row.body, by: resource), to: &bytes)
        }
        return fields.map { part(of: bytes, $0) } ?? bytes
    }

    /// Lets an object go on with the members of another one.
    private static func append(_ object: some Collection<UInt8>, to bytes: inout [UInt8]) {
        guard object.count > 2 else { return }
        bytes[bytes.count - 1] = UInt8(ascii: ",")
        bytes.append(contentsOf: object.dropFirst())
    }

    /// An object with one more member at its end.
    static func adding(_ name: String, _ value: [UInt8], to object: [UInt8]) -> [UInt8] {
        var member = JSONWriter(capacity: value.count + 32)
        member.object { json in
            json.key(name)
            json.verbatim(ByteSlice(value))
        }
        guard object.count > 2 else { return member.bytes }
        return object.dropLast() + [UInt8(ascii: ",")] + member.bytes.dropFirst()
    }

    /// What is kept, as the resource's version of the API says it.
    static func said(_ body: String, by resource: Resource) -> [UInt8] {
        let kept = Array(body.utf8)
        guard let dialect = resource.dialect else { return kept }
        guard let root = try? JSONDocument(parsing: kept).root else {
            preconditionFailure("a record is JSON")
        }
        return dialect.said(root)
    }

    /// The same, with what follows from it.
    static func answered(_ body: String, by resource: Resource) -> [UInt8] {
        var bytes = said(body, by: resource)
        guard let derived = resource.derived else { return bytes }
        guard let root = try? JSONDocument(parsing: bytes).root else {
            preconditionFailure("a record is JSON")
        }
        var json = JSONWriter(capacity: 512)
        json.object { derived.write(root, &$0) }
        bytes[bytes.count - 1] = UInt8(ascii: ",")
        bytes.append(contentsOf: json.bytes.dropFirst())
        return bytes
    }

    /// The path of a record.
    static func href(_ id: String, of resource: Resource) -> String {
        "\(resource.path)/\(PathSegment.encoded(id))"
    }

    /// Strong: it stands for every byte of the whole record, so each version of the API has tags of
    /// its own.
    static func tag(_ row: RecordRow, of resource: Resource) -> String {
        "\"\(row.seq)-\(row.version)\(resource.tagEnd)\""
    }

    /// The versions that a list of tags names, as far as they are of this record.
    static func versions(
        _ tags: String, of row: RecordRow?, in resource: Resource
    ) -> [Int64] {
        guard let row else { return [] }
        return tags.split(separator: ",").compactMap { tag in
            let text = tag.filter { $0 != " " && $0 != "\"" }
            guard text.hasSuffix(resource.tagEnd) else { return nil }
            let parts = text.dropLast(resource.tagEnd.count).split(separator: "-")
            guard parts.count == 2, parts[0] == String(row.seq), !tag.contains("W/") else {
                return nil
            }
            return Int64(parts[1])
        }
    }

    private static func part(of bytes: [UInt8], _ fields: Set<String>) -> [UInt8] {
        guard let root = try? JSONDocument(parsing: bytes).root else {
            preconditionFailure("a record is JSON")
        }
        var json = JSONWriter(capacity: bytes.count)
        json.object { json in
            root.forEachMember { member in
                let name = member.key.text() ?? ""
                guard fields.contains(name) else { return }
                json.key(name)
                json.value(member.value)
            }
        }
        return json.bytes
    }
}

/// A text as one segment of a path, RFC 3986 section 3.3.
enum PathSegment {
    static func encoded(_ text: String) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        return text.utf8.reduce(into: "") { result, byte in
            if isPlain(byte) {
                result.append(Character(UnicodeScalar(byte)))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126: true
        default: false
        }
    }
}
