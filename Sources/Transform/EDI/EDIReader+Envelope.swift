extension EDIReader {
    /// Closes what should have been closed before an envelope segment.
    ///
    /// - Returns: false when something was closed; the segment has to be read again.
    mutating func makeRoom(for name: EDISegmentName, _ found: EDIScanner.Found) -> Bool {
        guard let standard = parts.interchange?.standard, let role = name.role(standard) else {
            return true
        }
        if parts.transaction != nil, role != .transactionEnd, role != .acknowledgement {
            closeTransaction(trailer: nil)
            return false
        }
        let closesGroup = role == .interchange || role == .interchangeEnd || role == .group
        if parts.group != nil, closesGroup {
            closeGroup(trailer: nil)
            return false
        }
        if role == .interchange {
            at = found.start
            line += found.lineFeedsBefore
            closeInterchange(trailer: nil)
            return false
        }
        return true
    }

    /// Takes a segment whose place in the envelope is sure.
    mutating func take(_ name: EDISegmentName, _ mark: EDIBody.Mark, base: Int) {
        guard let standard = parts.interchange?.standard else { return }
        if mark.traits.contains(.lineBreaks) {
            parts.noteWrapping(at: view(mark, base: base).place)
        }
        let role = name.isEnvelope(standard) ? name.role(standard) : nil
        if role == nil || parts.transaction != nil {
            takeContent(name, mark, base: base, isTrailer: role == .transactionEnd)
            return
        }
        let segment = view(mark, base: base)
        switch role {
        case .transaction: openTransaction(segment, mark, base: base)
        case .group: openGroup(segment)
        case .groupEnd where parts.group != nil: closeGroup(trailer: segment)
        case .interchangeEnd: closeInterchange(trailer: segment)
        case .acknowledgement: readings.append(.interchangeAcknowledgement(segment))
        case .object:
            parts.note(EDIProblem(.attachedObject, at: segment.place))
            phase = .object
        default: parts.note(EDIProblem(.misplaced, at: segment.place))
        }
        if parts.transaction == nil { marks.removeAll(keepingCapacity: true) }
    }

    private mutating func takeContent(
        _ name: EDISegmentName, _ mark: EDIBody.Mark, base: Int, isTrailer: Bool
    ) {
        guard let transaction = parts.transaction else {
            parts.note(EDIProblem(.misplaced, at: view(mark, base: base).place))
            marks.removeAll(keepingCapacity: true)
            return
        }
        if transaction.isGiven {
            marks.removeAll(keepingCapacity: true)
            parts.transaction?.base = at
            if isTrailer { parts.transaction = nil }
            return
        }
        segments.append(mark)
        if !name.isName {
            let segment = view(mark, base: base)
            parts.note(EDIProblem(.badSegmentName, at: segment.place, excerpt: segment.name))
        }
        if isTrailer {
            closeTransaction(trailer: view(mark, base: base))
        } else if at - transaction.base > limits.transactionBytesMax {
            let reason = EDIProblem.Reason.transactionTooLarge(
                bytesMax: limits.transactionBytesMax)
            parts.note(EDIProblem(reason, at: view(mark, base: base).place))
            giveTransaction()
            parts.transaction = transaction
            parts.transaction?.isGiven = true
            parts.transaction?.base = at
        }
    }

    /// One segment with its own body, for its texts and its place.
    func view(_ mark: EDIBody.Mark, base: Int) -> EDISegment {
        var first = mark
        first.firstMark = 0
        let body = EDIBody(
            storage: pending, base: base, fileOffset: fileOffset + base,
            marks: Array(marks[mark.firstMark..<mark.firstMark + mark.markCount]),
            segments: [first], separators: parts.separators,
            charset: parts.interchange?.charset ?? .undeclared, number: numberInTransaction)
        return EDISegment(body: body, index: 0)
    }

    private var numberInTransaction: Int? {
        parts.transaction == nil ? nil : max(segments.count, 1)
    }

    // MARK: - Transactions

    private mutating func openTransaction(
        _ segment: EDISegment, _ mark: EDIBody.Mark, base: Int
    ) {
        let isX12 = parts.interchange?.standard == .x12
        let (typeElement, controlElement) = isX12 ? (1, 2) : (2, 1)
        var version: [String] = []
        if isX12 {
            let own = segment.text(3)
            version = [own.isEmpty ? parts.group?.header.release ?? "" : own]
        } else {
            version = (2...5).map { segment.text(2, component: $0) }
            while version.last?.isEmpty == true { version.removeLast() }
        }
        // What is wrong with the structure is wrong with what holds the transaction.
        if parts.isOutOfGroup { parts.note(EDIProblem(.misplaced, at: segment.place)) }
        parts.transaction = EDIOpenParts.Transaction(
            base: base, type: segment.text(typeElement), control: segment.text(controlElement),
            sentControl: isX12 ? segment.sent(2) : segment.text(1),
            version: version.joined(separator: ":"), problems: [])
        segments.append(mark)
        for element in [typeElement, controlElement] where segment.text(element).isEmpty {
            parts.note(EDIProblem(.envelopeElementMissing, at: segment.place.element(element)))
        }
        // Translators of X12 number their transactions as they like, and nobody minds.
        let control = segment.text(controlElement)
        if !isX12, !control.isEmpty, parts.isRepeated(control) {
            let reason = EDIProblem.Reason.controlRepeated(control)
            parts.note(EDIProblem(reason, at: segment.place.element(controlElement)))
        }
    }

    mutating func closeTransaction(trailer: EDISegment?) {
        guard let transaction = parts.transaction else { return }
        if transaction.isGiven {
            parts.transaction = nil
            return
        }
        let isX12 = parts.interchange?.standard == .x12
        if let trailer {
            check(
                trailer, header: transaction.sentControl, counted: segments.count,
                what: "segments", isNumber: false)
        } else {
            let missing = EDIProblem.Reason.trailerMissing(isX12 ? "SE" : "UNT")
            parts.note(EDIProblem(missing, at: place()))
        }
        giveTransaction()
    }

    private mutating func giveTransaction() {
        guard let transaction = parts.transaction, let interchange = parts.interchange else {
            return
        }
        let body = EDIBody(
            storage: pending, base: transaction.base, fileOffset: fileOffset + transaction.base,
            marks: marks, segments: segments, separators: parts.separators,
            charset: interchange.charset, number: 1)
        let headers =
            parts.headers ?? EDIHeaders(interchange: interchange, group: parts.group?.header)
        parts.headers = headers
        let start = fileOffset + transaction.base + (segments.first?.start ?? 0)
        readings.append(
            .transaction(
                EDITransaction(
                    headers: headers, type: transaction.type, control: transaction.control,
                    version: transaction.version,
                    byteRange: start..<max(offset, start),
                    problems: transaction.problems, body: body)))
        parts.transaction = nil
        parts.group?.transactionCount += 1
        parts.transactionCount += 1
        marks = []
        segments = []
        marks.reserveCapacity(body.marks.count)
        segments.reserveCapacity(body.segments.count)
    }

    // MARK: - Groups and interchanges

    private mutating func openGroup(_ segment: EDISegment) {
        let isX12 = parts.interchange?.standard == .x12
        let release =
            isX12
            ? segment.text(8)
            : (1...3).map { segment.text(7, component: $0) }.filter { !$0.isEmpty }
                .joined(separator: ":")
        let header = EDIGroup(
            function: segment.text(1),
            sender: EDIParty(id: segment.text(2), qualifier: segment.text(2, component: 2)),
            receiver: EDIParty(id: segment.text(3), qualifier: segment.text(3, component: 2)),
            date: segment.text(4),
            time: isX12 ? segment.text(5) : segment.text(4, component: 2),
            control: isX12 ? segment.text(6) : segment.text(5),
            agency: isX12 ? segment.text(7) : segment.text(6),
            version: isX12 ? segment.sent(8) : release, release: release, place: segment.place)
        // Messages stand in groups, or all by themselves (ISO 9735-1).
        if !isX12, parts.transactionCount > 0, parts.groupCount == 0 {
            parts.note(EDIProblem(.misplaced, at: segment.place))
        }
        parts.group = EDIOpenParts.Group(header: header)
        parts.headers = nil
        parts.groupCount += 1
        let mandatory = isX12 ? [1, 2, 3, 4, 5, 6, 7, 8] : [5]
        for element in mandatory where segment.text(element).isEmpty {
            parts.note(EDIProblem(.envelopeElementMissing, at: segment.place.element(element)))
        }
        readings.append(.group(header))
    }

    mutating func closeGroup(trailer: EDISegment?) {
        guard let group = parts.group else { return }
        let isX12 = parts.interchange?.standard == .x12
        if let trailer {
            check(
                trailer, header: group.header.control, counted: group.transactionCount,
                what: isX12 ? "transactions" : "messages", isNumber: isX12)
            if !isX12, group.transactionCount == 0 {
                parts.note(EDIProblem(.lowerLevelEmpty, at: trailer.place))
            }
        } else {
            let missing = EDIProblem.Reason.trailerMissing(isX12 ? "GE" : "UNE")
            parts.note(EDIProblem(missing, at: place()))
        }
        readings.append(
            .groupEnd(
                EDIGroupEnd(
                    group: group.header, statedCount: trailer?.text(1) ?? "",
                    transactionCount: group.transactionCount,
                    problems: parts.group?.problems ?? [])))
        parts.group = nil
        parts.headers = nil
    }

    mutating func closeInterchange(trailer: EDISegment?) {
        closeTransaction(trailer: nil)
        if parts.group != nil { closeGroup(trailer: nil) }
        guard let interchange = parts.interchange else { return }
        let isX12 = interchange.standard == .x12
        if let trailer {
            let hasGroups = isX12 || parts.groupCount > 0
            check(
                trailer, header: interchange.control,
                counted: hasGroups ? parts.groupCount : parts.transactionCount,
                what: hasGroups ? "groups" : "messages", isNumber: isX12)
            if !isX12, parts.isEmpty { parts.note(EDIProblem(.lowerLevelEmpty, at: trailer.place)) }
        } else if !parts.isUnreadable {
            let missing = EDIProblem.Reason.trailerMissing(isX12 ? "IEA" : "UNZ")
            parts.note(EDIProblem(missing, at: place()))
        }
        if parts.hasLooseBytes { parts.segmentCount += 1 }
        readings.append(
            .interchangeEnd(
                EDIInterchangeEnd(
                    interchange: interchange, statedCount: trailer?.text(1) ?? "",
                    groupCount: parts.groupCount, transactionCount: parts.transactionCount,
                    segmentCount: parts.segmentCount, problems: parts.problems)))
        parts = EDIOpenParts(tolerated: parts.tolerated)
        marks.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        phase = .seeking
    }

    /// Compares a trailer's count and control number with what came.
    private mutating func check(
        _ trailer: EDISegment, header: String, counted: Int, what: String, isNumber: Bool
    ) {
        let isX12 = parts.interchange?.standard == .x12
        let stated = trailer.text(1)
        if Int(stated) != counted {
            let reason = EDIProblem.Reason.countDiffers(
                what: what, stated: stated, counted: counted)
            parts.note(EDIProblem(reason, at: trailer.place.element(1)))
        }
        // In X12 a transaction's number has no parts and no line ends: what was broken is another.
        let isWhole = isX12 && trailer.name == "SE"
        let control = isWhole ? trailer.sent(2) : trailer.text(2)
        // Leading zeros of a number say nothing (X12 type N0).
        let isSame =
            control == header
            || (isNumber && Int(control) != nil && Int(control) == Int(header))
        if !isSame {
            let reason = EDIProblem.Reason.controlDiffers(
                header: oneLine(header), trailer: oneLine(control))
            parts.note(EDIProblem(reason, at: trailer.place.element(2)))
        }
    }

    /// A number with its broken lines made visible.
    private func oneLine(_ control: String) -> String {
        control.replacing("\r", with: "").replacing("\n", with: "\\n")
    }
}
