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
        let separators = received.separators.areUsable ? received.separators : .x12
        var writer = try EDIWriter(separators: separators, standard: .x12)
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
        let first = end.problems.first { $0.severity == .refusal } ?? end.problems.first
        let code = first?.answerCodes.interchange ?? ""
        return [
            EDIElement(end.interchange.control), EDIElement(end.interchange.date),
            EDIElement(end.interchange.time),
            EDIElement(receipt.isRefused ? "R" : isClean ? "A" : "E"),
            EDIElement(isClean ? "000" : code.isEmpty ? "024" : code),
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
        for transaction in group.transactions {
            try writer.segment(
                "AK2", [EDIElement(transaction.type), EDIElement(transaction.control)])
            try write(transaction.problems, to: &writer)
            let verdict = transaction.isRefused ? "R" : transaction.problems.isEmpty ? "A" : "E"
            let codes = Self.distinct(transaction.problems.map(\.answerCodes.transaction))
            try writer.segment("AK5", [EDIElement(verdict)] + codes)
        }
        let accepted = group.acceptedCount
        let stated = Int(end.statedCount).map { String($0) } ?? "0"
        let codes = Self.distinct(end.problems.map(\.answerCodes.group))
        let counts = [stated, "\(group.transactions.count)", "\(accepted)"].map { EDIElement($0) }
        try writer.segment("AK9", [EDIElement(verdict(group, accepted))] + counts + codes)
    }

    private func verdict(_ group: EDIReceipt.Group, _ accepted: Int) -> String {
        if group.isRefused || (accepted == 0 && !group.transactions.isEmpty) { return "R" }
        if accepted < group.transactions.count { return "P" }
        let isClean =
            group.transactions.allSatisfy(\.problems.isEmpty)
            && group.end?.problems.isEmpty ?? true
        return isClean ? "A" : "E"
    }

    /// AK3 for each segment with problems, AK4 for each of its elements.
    private func write(
        _ problems: [EDIProblem], to writer: inout EDIWriter
    ) throws(EDIProblem) {
        var told: [EDIPlace] = []
        for problem in problems {
            let codes = problem.answerCodes
            guard !codes.segment.isEmpty, let number = problem.place.segmentNumber else { continue }
            let place = problem.place.whole
            if codes.element.isEmpty || !told.contains(place) {
                try writer.segment(
                    "AK3",
                    [
                        EDIElement(problem.place.segment), EDIElement(String(number)),
                        EDIElement(""), EDIElement(codes.segment),
                    ])
            }
            guard !codes.element.isEmpty else { continue }
            if !told.contains(place) { told.append(place) }
            let position = problem.place.component.map { component in
                [String(problem.place.element ?? 0), String(component)]
            }
            let isComposite = (problem.place.component ?? 1) > 1
            try writer.segment(
                "AK4",
                [
                    isComposite
                        ? EDIElement(components: position ?? [])
                        : EDIElement(String(problem.place.element ?? 0)),
                    EDIElement(""), EDIElement(codes.element),
                    EDIElement(writer.written(problem.excerpt)),
                ])
        }
    }

    /// Codes that say something, each once, at most five.
    private static func distinct(_ codes: [String]) -> [EDIElement] {
        var kept: [String] = []
        for code in codes where !code.isEmpty && !kept.contains(code) { kept.append(code) }
        return kept.prefix(5).map { EDIElement($0) }
    }
}

extension EDIPlace {
    /// The segment without the element.
    var whole: EDIPlace {
        EDIPlace(
            byteOffset: byteOffset, line: line, segmentNumber: segmentNumber, segment: segment)
    }
}
