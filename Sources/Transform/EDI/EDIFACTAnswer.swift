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
        let filled = receipt.groups.filter { $0.transactionCount > 0 }
        guard filled.isEmpty || !filled.allSatisfy(\.holdsAnswersOnly) else { return nil }
        let received = end.interchange
        let isVersion4 = received.version.hasSuffix(":4")
        var writer = try EDIWriter(answering: received)
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

    private var isNothingTaken: Bool { receipt.isRefused || receipt.isOfRefusedFile }

    private func write(to writer: inout EDIWriter) throws(EDIProblem) {
        let received = end.interchange
        var uci = [
            EDIElement(received.control), Self.party(received.sender),
            Self.party(received.receiver),
            isNothingTaken ? Self.rejected : Self.acknowledged,
        ]
        // One that is sound, of a file of which nothing was taken, has no code of its own.
        uci +=
            isNothingTaken && !receipt.isRefused
            ? [EDIElement("18")] : Self.error(in: end.problems)
        try writer.segment("UCI", uci)
        // A rejected interchange is rejected with all its messages. If it is so for another's
        // fault, its own are still told below it.
        guard !receipt.isRefused else { return }
        for group in receipt.groups {
            if let end = group.end {
                try writer.segment(
                    "UCF",
                    [
                        EDIElement(end.group.control), Self.party(end.group.sender),
                        Self.party(end.group.receiver),
                        group.isRefused || isNothingTaken ? Self.rejected : Self.acknowledged,
                    ] + Self.error(in: end.problems))
                if group.isRefused { continue }
            }
            try group.write(to: &writer)
        }
    }

    /// UCM for a message with problems, UCS for each segment, UCD for each element. Messages that
    /// are not named are acknowledged with the level above.
    static func write(
        _ message: EDITransaction, _ problems: [EDIProblem], isRefused: Bool,
        to writer: inout EDIWriter
    ) throws(EDIProblem) {
        if problems.isEmpty { return }
        let envelope = problems.filter { $0.answerCodes.segment.isEmpty }
        let identifier = [message.type] + message.version.split(separator: ":").map(String.init)
        try writer.envelopeSegment(
            "UCM",
            [
                EDIElement(message.control), EDIElement(components: identifier),
                isRefused ? rejected : acknowledged,
            ] + error(in: envelope))
        for own in EDIProblem.bySegment(problems) {
            let whole = own.problems.first { $0.answerCodes.element.isEmpty }
            try writer.envelopeSegment(
                "UCS",
                [EDIElement(String(own.number)), EDIElement(whole?.answerCodes.contrl ?? "")])
            for problem in own.problems where !problem.answerCodes.element.isEmpty {
                // Positions count the segment's name as the first.
                var position = [String((problem.place.element ?? 0) + 1)]
                if let component = problem.place.component { position.append(String(component)) }
                let code = EDIElement(problem.answerCodes.contrl)
                try writer.envelopeSegment("UCD", [code, EDIElement(components: position)])
            }
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
        var segment = first.place.segment
        if case .trailerMissing(let name) = first.reason { segment = name }
        // Only service segments are named here.
        guard segment.hasPrefix("UN"), segment.utf8.count == 3 else { return elements }
        elements.append(EDIElement(segment))
        if let element = first.place.element {
            let position =
                [String(element + 1)] + (first.place.component.map { [String($0)] } ?? [])
            elements.append(EDIElement(components: position))
        }
        return elements
    }
}
