/// Reads a stream of XML and gives each document of it as JSON, in memory bounded by the largest
/// document.
///
/// XML 1.0 (fifth edition) and Namespaces in XML 1.0, without document types. The shape of the
/// JSON is in Docs/reference/xml.md. A file that is not well-formed is refused from the fault on;
/// the documents before it have been given.
///
/// ```swift
/// var reader = XMLReader(selection: XMLSelection(path: ["POSLog", "Transaction"]))
/// for reading in reader.feed(chunk) + reader.finish() { ... }
/// ```
public struct XMLReader: Sendable {
    /// One document of the stream.
    public struct Document: Sendable {
        /// The element as one JSON value.
        public let json: [UInt8]
        /// Number of the document in the stream, from 1.
        public let number: Int
        /// Line of the stream where its start tag begins, from 1.
        public let line: Int
        /// Local name of the stream's root element, by which a receiver may tell kinds of
        /// documents apart.
        public let rootName: String
        /// Address of the root element's namespace; empty when it has none.
        public let rootNamespace: String
    }

    /// A document, or why nothing more can be read.
    public enum Reading: Sendable {
        case document(Document)
        case refused(XMLError)
    }

    private var decoder = XMLDecoder()
    private var parser: XMLParser
    /// Decoded bytes that no whole token was found in yet.
    private var pending: [UInt8] = []
    /// With fewer pending bytes it is of no use to look again.
    private var pendingWanted = 0
    private var isOver = false

    /// A reader of one stream.
    public init(selection: XMLSelection = XMLSelection(), rules: XMLRules = XMLRules()) {
        parser = XMLParser(selection: selection, rules: rules)
    }

    /// Takes the next bytes of the stream, and gives the documents that they complete.
    public mutating func feed(_ chunk: [UInt8]) -> [Reading] {
        isOver ? [] : read(chunk, isFinal: false)
    }

    /// Ends the stream.
    public mutating func finish() -> [Reading] {
        if isOver { return [] }
        let readings = read([], isFinal: true)
        isOver = true
        return readings
    }

    private mutating func read(_ chunk: [UInt8], isFinal: Bool) -> [Reading] {
        let decoded = decoder.decode(chunk, isFinal: isFinal)
        if pending.isEmpty { pending = decoded.utf8 } else { pending += decoded.utf8 }
        guard isFinal || decoded.fault != nil || pending.count >= pendingWanted else { return [] }
        let storage = pending
        pending = []
        var readings: [Reading] = []
        var used = 0
        // Safe: the window lives as long as the closure, and ends where the storage does.
        storage.withUnsafeBufferPointer { all in
            let window = XMLWindow(all, isFinal: isFinal || decoded.fault != nil)
            var fault: XMLFault?
            do throws(XMLFault) {
                used = try parser.run(window)
                if decoded.fault == nil, isFinal { try parser.end(window) }
            } catch {
                fault = error
            }
            // What cannot be decoded is the cause of a token without an end.
            if let failed = decoded.fault, fault.map({ $0.reason == .unfinished }) ?? true {
                fault = XMLFault(
                    reason: failed.reason, offset: window.end, subject: failed.subject)
            }
            readings = parser.takeDocuments().map { .document($0) }
            if let fault {
                readings.append(.refused(parser.position.located(fault, in: window)))
                isOver = true
            } else {
                parser.position.advance(by: used, in: window)
            }
        }
        guard !isOver else { return readings }
        pending = used == 0 ? storage : Array(storage[used...])
        pendingWanted = pending.count > 4096 ? pending.count + pending.count / 8 : 0
        return readings
    }
}
