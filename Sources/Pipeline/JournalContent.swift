import Crypto
import RetailModel
import Store
import Transform

/// The content of an entry in the one form over which its hash is taken.
///
/// A JSON array, without spaces: identifier, company, sequence, version, kind, posting date,
/// currency, and for each line in order account, debit and credit in minor units, store, region,
/// channel, department, tender, jurisdiction (null where absent). Docs/reference/erp-protocol.md
/// shows how an ERP computes it.
public enum JournalContent {
    /// SHA-256 of the content, in hexadecimal.
    public static func hash(_ entry: JournalRow, lines: [JournalLineRow]) -> String {
        var json = JSONWriter(capacity: 256 + lines.count * 96)
        json.array { json in
            json.text(entry.id)
            json.text(entry.company)
            json.integer(entry.seq)
            json.integer(entry.version)
            json.text(entry.kind)
            json.text(entry.postingDate.description)
            json.text(entry.currency)
            for line in lines {
                json.text(line.account)
                json.integer(line.debit)
                json.integer(line.credit)
                json.optional(line.dimensions.store)
                json.optional(line.dimensions.region)
                json.optional(line.dimensions.channel)
                json.optional(line.dimensions.department)
                json.optional(line.dimensions.tender)
                json.optional(line.dimensions.jurisdiction)
            }
        }
        return Hexadecimal.text(SHA256.hash(data: json.bytes).map { $0 })
    }
}
