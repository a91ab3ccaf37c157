import RetailModel
import SQL
import Store
import Transform

/// A value that an erasure masked and that a writer brings back.
public struct ErasedValueFound: Sendable {
    /// Where it stands in what is written, as a JSON pointer.
    public let pointer: String
    public let erasure: ErasedValue
}

/// What erasures masked, known again by keyed hashes alone, so that whoever has not seen an erasure
/// does not undo it: a feed that puts records anew, a client with an old copy.
///
/// A value is known within the record in which it was masked; one that is not a person's alone
/// (``PersonalValue/isTelling``) counts there beside another, of which one is of a name. By a
/// source's reference and an address of mail they are known in other records too.
public enum ErasedValues {
    /// Texts of an erasure by which the person is known in any record.
    static func keep(
        _ subject: PersonalSubject, _ order: PersonalMasking.Order, on sql: any SQLConnection
    )
        throws(SQLError)
    {
        var hashes: [[UInt8]] = []
        if subject.kind == .customer {
            hashes.append(hash(subject.value, scope(isReference: true), order.secret))
        }
        for text in subject.texts where PersonalSubject.isAddressOfMail(text) {
            hashes.append(hash(text, scope(isReference: false), order.secret))
        }
        try ErasureTable.keep(values: hashes, erasure: order.seq, on: sql)
    }

    /// The values that a record said and that it says no more.
    static func keep(
        _ before: [UInt8], masked: [UInt8], of id: String, in family: RecordFamily,
        _ order: PersonalMasking.Order, on sql: any SQLConnection
    ) throws(SQLError) {
        let isOrder = family == .customerOrder
        let left = Set(PersonalValue.all(in: masked, isOrder: isOrder))
        let gone = PersonalValue.all(in: before, isOrder: isOrder).filter { !left.contains($0) }
        let hashes = Set(gone.map { hash($0.text, scope(id, family), order.secret) })
        try ErasureTable.keep(values: hashes.map { $0 }, erasure: order.seq, on: sql)
    }

    /// The first value of a draft that an erasure masked, and that does not stand again by now.
    ///
    /// - Parameter placedAt: When a customer's order was placed: whoever buys again after they were
    ///   erased is a customer anew.
    public static func found(
        in draft: RecordDraft, of family: RecordFamily, placedAt: Instant?,
        on sql: any SQLConnection
    ) throws(SQLError) -> ErasedValueFound? {
        let isOrder = family == .customerOrder
        let values = PersonalValue.all(in: Array(draft.body.utf8), isOrder: isOrder)
        guard !values.isEmpty, try ErasureTable.hasValues(on: sql),
            let secret = try InstallationKey.known(on: sql)
        else { return nil }
        var standing: Set<String>?
        var witnesses: [PersonalValue: ErasedValue] = [:]
        for value in values {
            var scopes = [scope(draft.id, family)]
            if value.isReference || value.isAddressOfMail {
                scopes.append(scope(isReference: value.isReference))
            }
            for (position, scope) in scopes.enumerated() {
                let hash = hash(value.text, scope, secret)
                guard let erased = try ErasureTable.value(hash, on: sql) else { continue }
                if position > 0, let placedAt, placedAt > erased.at { continue }
                if standing == nil {
                    let row = try RecordTable.row(draft.id, in: family, on: sql)
                    let body = row.map { Array($0.body.utf8) } ?? []
                    standing = Set(PersonalValue.all(in: body, isOrder: isOrder).map(\.text))
                }
                if standing?.contains(value.text) ?? false { continue }
                if value.isTelling {
                    return ErasedValueFound(pointer: value.pointer, erasure: erased)
                }
                witnesses[value] = erased
            }
        }
        guard Set(witnesses.keys.map(\.text)).count > 1,
            let (name, erased) = witnesses.first(where: { $0.key.isName })
        else { return nil }
        return ErasedValueFound(pointer: name.pointer, erasure: erased)
    }

    /// The erasure of somebody whom a document of before it tells of; nil when there is none.
    static func found(
        in document: DocumentRow, on sql: any SQLConnection
    ) throws(SQLError) -> ErasedValue? {
        guard let secret = try InstallationKey.known(on: sql) else { return nil }
        for value in PersonalValue.all(in: document.body, isOrder: false)
        where value.isReference || value.isAddressOfMail {
            let hash = hash(value.text, scope(isReference: value.isReference), secret)
            guard let erased = try ErasureTable.value(hash, on: sql),
                document.occurredAt <= erased.at
            else { continue }
            return erased
        }
        return nil
    }

    private static func scope(_ id: String, _ family: RecordFamily) -> String {
        "\(family.name)/\(id)"
    }

    private static func scope(isReference: Bool) -> String { isReference ? "customer" : "text" }

    private static func hash(_ text: String, _ scope: String, _ secret: [UInt8]) -> [UInt8] {
        // No text ends within another: each is told with its length.
        let content = "\(scope.utf8.count):\(scope):\(PersonalValue.plain(text))"
        return InstallationKey.hash(Array(content.utf8), with: secret)
    }
}
