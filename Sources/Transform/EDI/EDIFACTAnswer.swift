/// Writes CONTRL (UN/EDIFACT syntax and service report) about one received interchange.
struct EDIFACTAnswer {
    private let receipt: EDIReceipt
    private let end: EDIInterchangeEnd

    init(_ receipt: EDIReceipt, _ end: EDIInterchangeEnd) {
        self.receipt = receipt
        self.end = end
    }

    private static let acknowledged = EDIElement("7")
    private static let rejected = EDIElement("4")

    func bytes(control: String, date: String, time: String) throws(EDIProblem) -> [UInt8]? {
        let types = receipt.groups.flatMap(\.transactions).map(\.type)
        if !types.isEmpty, types.allSatisfy({ $0 == "CONTRL" }) { return nil }
        let received = end.interchange
        let isVersion4 = received.version.hasSuffix(":4")
        var writer = try EDIWriter(
            separators: received.separators, standard: .edifact, charset: received.charset)
        try writer.beginInterchange(
            EDIWriter.Interchange(
                version: received.version, sender: received.receiver, receiver: received.sender,
                control: control, date: date, time: time, isTest: received.isTest))
        try writer.beginTransaction(
            type: "CONTRL", control: "1", version: isVersion4 ? "4:1:UN" : "D:3:UN")
        try write(to: &writer)
        try writer.endTransaction()
        try writer.endInterchange()
        return writer.bytes
    }

    private func write(to writer: inout EDIWriter) throws(EDIProblem) {
        let received = end.interchange
        var uci = [
            EDIElement(received.control), Self.party(received.sender),
            Self.party(received.receiver),
            receipt.isRefused ? Self.rejected : Self.acknowledged,
        ]
        uci += Self.error(in: end.problems)
        try writer.segment("UCI", uci)
        // A rejected interchange is rejected with all its messages.
        guard !receipt.isRefused else { return }
        for group in receipt.groups {
            if let end = group.end {
                try writer.segment(
                    "UCF",
                    [
                        EDIElement(end.group.control), Self.party(end.group.sender),
                        Self.party(end.group.receiver),
                        group.isRefused ? Self.rejected : Self.acknowledged,
                    ] + Self.error(in: end.problems))
                if group.isRefused { continue }
            }
            for message in group.transactions where !message.problems.isEmpty {
                try write(message, to: &writer)
            }
        }
    }

    /// UCM for a message with problems, UCS for each segment, UCD for each element. Messages that
    /// are not named are acknowledged with the level above.
    private func write(
        _ message: EDIReceipt.Transaction, to writer: inout EDIWriter
    ) throws(EDIProblem) {
        let envelope = message.problems.filter { $0.answerCodes.segment.isEmpty }
        let identifier = [message.type] + message.version.split(separator: ":").map(String.init)
        try writer.segment(
            "UCM",
            [
                EDIElement(message.control), EDIElement(components: identifier),
                message.isRefused ? Self.rejected : Self.acknowledged,
            ] + Self.error(in: envelope))
        var told: [EDIPlace] = []
        for problem in message.problems where !problem.answerCodes.segment.isEmpty {
            let codes = problem.answerCodes
            guard let number = problem.place.segmentNumber else { continue }
            let place = problem.place.whole
            if codes.element.isEmpty {
                try writer.segment("UCS", [EDIElement(String(number)), EDIElement(codes.contrl)])
                continue
            }
            if !told.contains(place) {
                told.append(place)
                try writer.segment("UCS", [EDIElement(String(number))])
            }
            // Positions count the segment's name as the first.
            var position = [String((problem.place.element ?? 0) + 1)]
            if let component = problem.place.component { position.append(String(component)) }
            try writer.segment(
                "UCD", [EDIElement(codes.contrl), EDIElement(components: position)])
        }
    }

    private static func party(_ party: EDIParty) -> EDIElement {
        EDIElement(components: [party.id, party.qualifier])
    }

    /// Error code, and the segment and element in which it is.
    private static func error(in problems: [EDIProblem]) -> [EDIElement] {
        let first = problems.first { $0.severity == .refusal } ?? problems.first
        guard let first else { return [] }
        var elements = [EDIElement(first.answerCodes.contrl)]
        if first.place.segment.utf8.count == 3 {
            elements.append(EDIElement(first.place.segment))
            if let element = first.place.element { elements.append(EDIElement("\(element + 1)")) }
        }
        return elements
    }
}
