import Foundation

@testable import Transform

/// Values and types in the protobuf JSON notation of the suite.
enum ConformanceValue {
    /// Nil for a kind of value that needs protobuf.
    static func read(_ node: JSONNode) -> Value? {
        var result: Value?
        node.forEachMember { member in
            guard let kind = member.key.text() else { return }
            result = value(kind, member.value)
        }
        return result
    }

    private static func value(_ kind: String, _ node: JSONNode) -> Value? {
        switch kind {
        case "nullValue": return .null
        case "boolValue": return node.boolean.map { .bool($0) }
        case "int64Value": return node.text().flatMap { Int64($0) }.map { .int($0) }
        case "uint64Value": return node.text().flatMap { UInt64($0) }.map { .uint($0) }
        case "doubleValue": return double(node).map { .double($0) }
        case "stringValue": return node.text().map { .text($0) }
        case "bytesValue":
            return node.text().flatMap { Data(base64Encoded: $0) }.map { .bytes(Array($0)) }
        case "typeValue": return node.text().flatMap { TypeName(rawValue: $0) }.map { .type($0) }
        case "listValue":
            var items: [Value?] = []
            node["values"]?.forEachElement { items.append(read($0)) }
            let known = items.compactMap(\.self)
            return known.count == items.count ? .list(known) : nil
        case "mapValue":
            var map: [Value: Value] = [:]
            node["entries"]?.forEachElement { entry in
                guard let key = entry["key"].flatMap(read), let value = entry["value"].flatMap(read)
                else { return }
                map[key] = value
            }
            return .map(map)
        default: return nil
        }
    }

    private static func double(_ node: JSONNode) -> Double? {
        if let text = node.text() {
            return text == "NaN" ? .nan : text == "Infinity" ? .infinity : -.infinity
        }
        return node.rawNumber.flatMap { Double(String(decoding: $0.array, as: UTF8.self)) }
    }

    // MARK: - Types

    /// Nil for a type that needs protobuf or is declared by the case.
    static func type(_ node: JSONNode) -> ValueType? {
        if let primitive = node["primitive"]?.text() {
            return [
                "BOOL": ValueType.bool, "INT64": .int, "UINT64": .uint, "DOUBLE": .double,
                "STRING": .text, "BYTES": .bytes,
            ][primitive]
        }
        if node["null"] != nil { return .null }
        if node["dyn"] != nil { return .dyn }
        if let item = node["listType"]?["elemType"] { return type(item).map { .list($0) } }
        if let map = node["mapType"], let key = map["keyType"].flatMap(type),
            let value = map["valueType"].flatMap(type)
        {
            return .map(key, value)
        }
        if let abstract = node["abstractType"], abstract["name"]?.text() == "optional_type" {
            return abstract["parameterTypes"]?.element(0).flatMap(type).map { .optional($0) }
        }
        return nil
    }

    // MARK: - Comparison

    /// Whether two values are of one kind and equal; `1` is not `1.0` here, and NaN is NaN.
    static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.double(let near), .double(let far)):
            return near == far && near.sign == far.sign || near.isNaN && far.isNaN
        case (.list(let near), .list(let far)):
            return near.count == far.count && zip(near, far).allSatisfy(isSame)
        case (.map(let near), .map(let far)):
            return near.count == far.count
                && near.allSatisfy { entry in far[entry.key].map { isSame(entry.value, $0) } ?? false }
        default: return TypeName(of: left) == TypeName(of: right) && left == right
        }
    }
}
