import Foundation

/// One HTTP answer, its chunks put together.
struct Answer: Sendable {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    /// - Throws: ``FlowError`` when the bytes are no whole answer.
    ///
    /// - Parameter isToHead: whether it has no body, whatever its fields announce.
    init(_ bytes: [UInt8], isToHead: Bool = false) throws {
        guard let end = Self.find(Array("\r\n\r\n".utf8), in: bytes, from: 0) else {
            throw FlowError("The server hung up after \(bytes.count) bytes, within the head.")
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).components(
            separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else {
            throw FlowError("This is no status line: \(lines[0])")
        }
        self.status = status
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...]
            return (String(line[..<colon]).lowercased(), value.trimmingCharacters(in: .whitespaces))
        }
        let rest = bytes[(end + 4)...]
        let coding = fields.first { $0.name == "transfer-encoding" }?.value
        let length = fields.first { $0.name == "content-length" }.flatMap { Int($0.value) }
        body = coding == "chunked" && !isToHead ? try Self.joined(Array(rest)) : Array(rest)
        if let length, length != body.count, !isToHead {
            throw FlowError("The answer has \(body.count) bytes, but announces \(length).")
        }
    }

    func field(_ name: String) -> String? {
        fields.first { $0.name == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body read as JSON, or null.
    var json: JSON { (try? JSON(parsing: text)) ?? .null }

    /// Status and code, as they stand in a table: `400 API-002`.
    var verdict: String {
        [String(status), json.code.text].compactMap(\.self).joined(separator: " ")
    }

    private static func joined(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var position = 0
        while let end = find([13, 10], in: bytes, from: position) {
            let size = String(decoding: bytes[position..<end], as: UTF8.self)
            guard let count = Int(size, radix: 16), end + 2 + count + 2 <= bytes.count else {
                break
            }
            if count == 0 { return body }
            body += bytes[(end + 2)..<(end + 2 + count)]
            position = end + 2 + count + 2
        }
        throw FlowError("The chunked answer ends after \(body.count) bytes without its last chunk.")
    }

    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        guard bytes.count >= wanted.count, from <= bytes.count - wanted.count else { return nil }
        return (from...(bytes.count - wanted.count)).first { start in
            wanted.indices.allSatisfy { bytes[start + $0] == wanted[$0] }
        }
    }
}

/// A JSON value that can be asked for members that may not be there.
@dynamicMemberLookup
enum JSON: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case decimal(Decimal)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }

    init(parsing text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Key.self) {
            var object: [String: JSON] = [:]
            for key in members.allKeys {
                object[key.stringValue] = try members.decode(JSON.self, forKey: key)
            }
            self = .object(object)
        } else if var elements = try? decoder.unkeyedContainer() {
            var array: [JSON] = []
            while !elements.isAtEnd { array.append(try elements.decode(JSON.self)) }
            self = .array(array)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let text = try? value.decode(String.self) {
                self = .string(text)
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Int.self) {
                self = .integer(number)
            } else {
                self = .decimal(try value.decode(Decimal.self))
            }
        }
    }

    subscript(dynamicMember name: String) -> JSON { self[name] }

    subscript(name: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    subscript(index: Int) -> JSON { index < list.count ? list[index] : .null }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var number: Int? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    var flag: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    var list: [JSON] {
        guard case .array(let list) = self else { return [] }
        return list
    }
}
