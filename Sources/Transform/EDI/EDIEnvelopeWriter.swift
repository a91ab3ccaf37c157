/// Writes what the envelope says to the beginning of a transaction's document.
enum EDIEnvelopeWriter {
    static func write(_ transaction: EDITransaction, to json: inout JSONWriter) {
        let interchange = transaction.interchange
        json.key("standard")
        json.text(interchange.standard.rawValue)
        json.key("interchange")
        json.object { json in
            member(&json, "sender", interchange.sender.id)
            member(&json, "sender_qualifier", interchange.sender.qualifier)
            member(&json, "receiver", interchange.receiver.id)
            member(&json, "receiver_qualifier", interchange.receiver.qualifier)
            member(&json, "date", interchange.date)
            member(&json, "time", interchange.time)
            member(&json, "control", interchange.control)
            member(&json, "version", interchange.version)
            member(&json, "application", interchange.application)
            json.key("test")
            json.boolean(interchange.isTest)
        }
        if let group = transaction.group {
            json.key("group")
            json.object { json in
                member(&json, "function", group.function)
                member(&json, "sender", group.sender.id)
                member(&json, "receiver", group.receiver.id)
                member(&json, "date", group.date)
                member(&json, "time", group.time)
                member(&json, "control", group.control)
                member(&json, "version", group.release)
            }
        }
        json.key("transaction")
        json.object { json in
            member(&json, "type", transaction.type)
            member(&json, "control", transaction.control)
            member(&json, "version", transaction.version)
        }
    }

    /// Empty values have no key, as empty elements have none.
    private static func member(_ json: inout JSONWriter, _ key: StaticString, _ value: String) {
        guard !value.isEmpty else { return }
        json.key(key)
        json.text(value)
    }
}
