/// Writes TA1 and 997 (X12.56 and X12.20) about one received interchange.
struct X12Answer {
    private let receipt: EDIReceipt
    private let end: EDIInterchangeEnd

    init(_ receipt: EDIReceipt, _ end: EDIInterchangeEnd) {
        self.receipt = receipt
        self.end = end
    }

    func bytes(control: String, date: String, time: String) throws(EDIProblem) -> [UInt8]? {
        // An interchange that is refused is answered by TA1 alone, for none of it was taken.
        let answered =
            receipt.isRefused
            ? []
            : receipt.groups.filter { group in
                guard let function = group.end?.group.function else { return false }
                return function != "FA"
            }
        let wantsTA1 = end.interchange.wantsAcknowledgement || receipt.isRefused
        guard wantsTA1 || !answered.isEmpty else { return nil }
        let received = end.interchange
        var writer = try EDIWriter(answering: received)
        try writer.beginInterchange(
            EDIWriter.Interchange(
                version: received.version, sender: received.receiver, receiver: received.sender,
                control: control, date: date, time: time, isTest: received.isTest))
        if wantsTA1 { try writer.envelopeSegment("TA1", ta1) }
        if let first = answered.first?.end?.group {
            try writer.beginGroup(
                EDIWriter.Group(
                    function: "FA", sender: Self.given(first.receiver.id, received.receiver.id),
                    receiver: Self.given(first.sender.id, received.sender.id),
                    control: Self.number(control), date: date, time: time,
                    // ISA12 00401 is the version 004010.
                    version: Self.given(first.release, received.version + "0")))
            for (at, group) in answered.enumerated() {
                try writer.beginTransaction(type: "997", control: Self.padded(at + 1))
                try write(group, to: &writer)
                try writer.endTransaction()
            }
            try writer.endGroup()
        }
        try writer.endInterchange()
        return writer.bytes
    }

    /// What the group's header says; where it says nothing, what the interchange's does.
    private static func given(_ own: String, _ other: String) -> String {
        own.isEmpty ? other : own
    }

    /// Without leading zeros, which a number of type N0 does not need.
    private static func number(_ control: String) -> String {
        let digits = control.drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(4 - digits.utf8.count, 0)) + digits
    }

    /// TA1: the interchange's control number and date, the verdict, and the first note code.
    private var ta1: [EDIElement] {
        let isClean = end.problems.isEmpty
        let isNothingTaken = receipt.isRefused || receipt.isOfRefusedFile
        let refusal = end.problems.first { $0.severity == .refusal }
        // What is only told is no reason for a rejection.
        let first = refusal ?? (isNothingTaken ? nil : end.problems.first)
        let code = first?.answerCodes.interchange ?? ""
        return [
            EDIElement(end.interchange.control), EDIElement(end.interchange.date),
            EDIElement(end.interchange.time),
            EDIElement(isNothingTaken ? "R" : isClean ? "A" : "E"),
            EDIElement(isClean && !isNothingTaken ? "000" : code.isEmpty ? "024" : code),
        ]
    }

    private func write(
        _ group: EDIReceipt.Group, to writer: inout EDIWriter
    ) throws(EDIProblem) {
        guard let end = group.end else { return }
        var ak1 = [EDIElement(end.group.function), EDIElement(end.group.control)]
        // The version belongs to AK1 from release 005010 on.
        if end.group.release >= "005010" { ak1.append(EDIElement(end.group.release)) }
        try writer.segment("AK1", ak1)
        try group.write(to: &writer)
        let accepted = group.isRefused ? 0 : group.acceptedCount
        let stated = Int(end.statedCount).map { String($0) } ?? "0"
        let codes = Self.distinct(end.problems.map(\.answerCodes.group))
        let counts = [stated, "\(group.transactionCount)", "\(accepted)"].map { EDIElement($0) }
        try writer.segment("AK9", [EDIElement(verdict(group, accepted))] + counts + codes)
    }

    private func verdict(_ group: EDIReceipt.Group, _ accepted: Int) -> String {
        if group.isRefused || receipt.isOfRefusedFile { return "R" }
        if accepted == 0, group.transactionCount > 0 { return "R" }
        if accepted < group.transactionCount { return "P" }
        return group.isClean && group.end?.problems.isEmpty ?? true ? "A" : "E"
    }

    /// AK2 to AK5 of one transaction.
    static func write(
        _ transaction: EDITransaction, _ problems: [EDIProblem], isRefused: Bool,
        to writer: inout EDIWriter
    ) throws(EDIProblem) {
        try writer.envelopeSegment(
            "AK2", [EDIElement(transaction.type), EDIElement(transaction.control)])
        try write(problems, of: transaction.group?.release ?? "", to: &writer)
        let verdict = isRefused ? "R" : problems.isEmpty ? "A" : "E"
        let codes = distinct(problems.map(\.answerCodes.transaction))
        try writer.envelopeSegment("AK5", [EDIElement(verdict)] + codes)
    }

    /// AK3 for each segment with problems, AK4 for each of its elements.
    private static func write(
        _ problems: [EDIProblem], of release: String, to writer: inout EDIWriter
    ) throws(EDIProblem) {
        for own in EDIProblem.bySegment(problems) {
            let codes = distinct(own.problems.map(\.answerCodes.segment))
            try writer.envelopeSegment(
                "AK3",
                [
                    EDIElement(String(own.segment.prefix(3))), EDIElement(String(own.number)),
                    EDIElement(""),
                ] + codes)
            for problem in own.problems where !problem.answerCodes.element.isEmpty {
                var code = problem.answerCodes.element
                // Codes above 10 came with release 005010; before, a component was an element.
                if code == "13", release < "005010" { code = "3" }
                let element = String(problem.place.element ?? 0)
                let component = problem.place.component ?? 1
                try writer.envelopeSegment(
                    "AK4",
                    [
                        EDIElement(
                            components: component > 1 ? [element, String(component)] : [element]),
                        EDIElement(""), EDIElement(code),
                        EDIElement(writer.written(problem.excerpt)),
                    ])
            }
        }
    }

    /// Codes that say something, each once, at most five.
    private static func distinct(_ codes: [String]) -> [EDIElement] {
        var kept: [String] = []
        for code in codes where !code.isEmpty && !kept.contains(code) { kept.append(code) }
        return kept.prefix(5).map { EDIElement($0) }
    }
}

extension EDIProblem {
    /// The problems of a transaction's segments in the order of the segments, one entry for each
    /// segment, and one for each that is missing there.
    static func bySegment(
        _ problems: [EDIProblem]
    ) -> [(number: Int, segment: String, problems: [EDIProblem])] {
        var found: [(number: Int, segment: String, problems: [EDIProblem])] = []
        for problem in problems where !problem.answerCodes.segment.isEmpty {
            guard let number = problem.place.segmentNumber else { continue }
            let name = problem.place.segment
            if let at = found.firstIndex(where: { $0.number == number && $0.segment == name }) {
                found[at].problems.append(problem)
            } else {
                let at = found.firstIndex { $0.number > number } ?? found.endIndex
                found.insert((number, name, [problem]), at: at)
            }
        }
        return found
    }
}
