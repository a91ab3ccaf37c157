extension EDIReader {
    /// Closes what should have been closed before an envelope segment.
    ///
    /// - Returns: false when something was closed; the segment has to be read again.
    mutating func makeRoom(for name: EDISegmentName, _ found: EDIScanner.Found) -> Bool {
        guard let standard = open.interchange?.standard, let role = name.role(standard) else {
            return true
        }
        if open.transaction != nil, role != .transactionEnd, role != .acknowledgement {
            closeTransaction(trailer: nil)
            return false
        }
        let closesGroup = role == .interchange || role == .interchangeEnd || role == .group
        if open.group != nil, closesGroup {
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
        guard let standard = open.interchange?.standard else { return }
        if mark.traits.contains(.lineBreaks) {
            open.noteWrapping(at: view(mark, base: base).place)
        }
        let role = name.isEnvelope(standard) ? name.role(standard) : nil
        if role == nil || open.transaction != nil {
            takeContent(name, mark, base: base, isTrailer: role == .transactionEnd)
            return
        }
        let segment = view(mark, base: base)
        switch role {
        case .transaction: openTransaction(segment, mark, base: base)
        case .group: openGroup(segment)
        case .groupEnd where open.group != nil: closeGroup(trailer: segment)
        case .interchangeEnd: closeInterchange(trailer: segment)
        case .acknowledgement: readings.append(.interchangeAcknowledgement(segment))
        case .object:
            open.note(EDIProblem(.attachedObject, at: segment.place))
            phase = .object
        default: open.note(EDIProblem(.misplaced, at: segment.place))
        }
        if open.transaction == nil { marks.removeAll(keepingCapacity: true) }
    }

    private mutating func takeContent(
        _ name: EDISegmentName, _ mark: EDIBody.Mark, base: Int, isTrailer: Bool
    ) {
        guard let transaction = open.transaction else {
            open.note(EDIProblem(.misplaced, at: view(mark, base: base).place))
            marks.removeAll(keepingCapacity: true)
            return
        }
        if transaction.isGiven {
            marks.removeAll(keepingCapacity: true)
            open.transaction?.base = at
            if isTrailer { open.transaction = nil }
            return
        }
        segments.append(mark)
        if !name.isName {
            let segment = view(mark, base: base)
            open.note(EDIProblem(.badSegmentName, at: segment.place, excerpt: segment.name))
        }
        if isTrailer {
            closeTransaction(trailer: view(mark, base: base))
        } else if at - transaction.base > limits.transactionBytesMax {
            let reason = EDIProblem.Reason.transactionTooLarge(
                bytesMax: limits.transactionBytesMax)
            open.note(EDIProblem(reason, at: view(mark, base: base).place))
            giveTransaction()
            open.transaction = transaction
            open.transaction?.isGiven = true
            open.transaction?.base = at
        }
    }

    /// One segment with its own body, for its texts and its place.
    func view(_ mark: EDIBody.Mark, base: Int) -> EDISegment {
        var first = mark
        first.firstMark = 0
        let body = EDIBody(
            storage: pending, base: base, fileOffset: fileOffset + base,
            marks: Array(marks[mark.firstMark..<mark.firstMark + mark.markCount]),
            segments: [first], separators: open.separators,
            charset: open.interchange?.charset ?? .undeclared, number: numberInTransaction)
        return EDISegment(body: body, index: 0)
    }

    private var numberInTransaction: Int? {
        open.transaction == nil ? nil : max(segments.count, 1)
    }

    // MARK: - Transactions

    private mutating func openTransaction(
        _ segment: EDISegment, _ mark: EDIBody.Mark, base: Int
    ) {
        let isX12 = open.interchange?.standard == .x12
        let (typeElement, controlElement) = isX12 ? (1, 2) : (2, 1)
        var version: [String] = []
        if isX12 {
            let own = segment.text(3)
            version = [own.isEmpty ? open.group?.header.version ?? "" : own]
        } else {
            version = (2...5).map { segment.text(2, component: $0) }
            while version.last?.isEmpty == true { version.removeLast() }
        }
        open.transaction = EDIOpenParts.Transaction(
            base: base, type: segment.text(typeElement), control: segment.text(controlElement),
            version: version.joined(separator: ":"), problems: [])
        segments.append(mark)
        for element in [typeElement, controlElement] where segment.text(element).isEmpty {
            open.note(EDIProblem(.envelopeElementMissing, at: segment.place.element(element)))
        }
        if isX12, open.group == nil {
            open.note(EDIProblem(.misplaced, at: segment.place))
        }
    }

    mutating func closeTransaction(trailer: EDISegment?) {
        guard let transaction = open.transaction else { return }
        if transaction.isGiven {
            open.transaction = nil
            return
        }
        let isX12 = open.interchange?.standard == .x12
        if let trailer {
            check(
                trailer, header: transaction.control, counted: segments.count,
                what: "segments", isNumber: false)
        } else {
            let missing = EDIProblem.Reason.trailerMissing(isX12 ? "SE" : "UNT")
            open.note(EDIProblem(missing, at: place()))
        }
        giveTransaction()
    }

    private mutating func giveTransaction() {
        guard let transaction = open.transaction, let interchange = open.interchange else { return }
        let body = EDIBody(
            storage: pending, base: transaction.base, fileOffset: fileOffset + transaction.base,
            marks: marks, segments: segments, separators: open.separators,
            charset: interchange.charset, number: 1)
        let start = fileOffset + transaction.base + (segments.first?.start ?? 0)
        readings.append(
            .transaction(
                EDITransaction(
                    interchange: interchange, group: open.group?.header, type: transaction.type,
                    control: transaction.control, version: transaction.version,
                    byteRange: start..<max(fileOffset + at, start),
                    problems: transaction.problems, body: body)))
        open.transaction = nil
        open.group?.transactionCount += 1
        open.transactionCount += 1
        marks = []
        segments = []
        marks.reserveCapacity(body.marks.count)
        segments.reserveCapacity(body.segments.count)
    }

    // MARK: - Groups and interchanges

    private mutating func openGroup(_ segment: EDISegment) {
        let isX12 = open.interchange?.standard == .x12
        let version =
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
            agency: isX12 ? segment.text(7) : segment.text(6), version: version,
            place: segment.place)
        open.group = EDIOpenParts.Group(header: header)
        open.groupCount += 1
        let mandatory = isX12 ? [1, 2, 3, 4, 5, 6, 7, 8] : [5]
        for element in mandatory where segment.text(element).isEmpty {
            open.note(EDIProblem(.envelopeElementMissing, at: segment.place.element(element)))
        }
        readings.append(.group(header))
    }

    mutating func closeGroup(trailer: EDISegment?) {
        guard let group = open.group else { return }
        let isX12 = open.interchange?.standard == .x12
        if let trailer {
            check(
                trailer, header: group.header.control, counted: group.transactionCount,
                what: isX12 ? "transactions" : "messages", isNumber: isX12)
        } else {
            let missing = EDIProblem.Reason.trailerMissing(isX12 ? "GE" : "UNE")
            open.note(EDIProblem(missing, at: place()))
        }
        readings.append(
            .groupEnd(
                EDIGroupEnd(
                    group: group.header, statedCount: trailer?.text(1) ?? "",
                    transactionCount: group.transactionCount,
                    problems: open.group?.problems ?? [])))
        open.group = nil
    }

    mutating func closeInterchange(trailer: EDISegment?) {
        closeTransaction(trailer: nil)
        if open.group != nil { closeGroup(trailer: nil) }
        guard let interchange = open.interchange else { return }
        let isX12 = interchange.standard == .x12
        if let trailer {
            let hasGroups = isX12 || open.groupCount > 0
            check(
                trailer, header: interchange.control,
                counted: hasGroups ? open.groupCount : open.transactionCount,
                what: hasGroups ? "groups" : "messages", isNumber: isX12)
        } else {
            let missing = EDIProblem.Reason.trailerMissing(isX12 ? "IEA" : "UNZ")
            open.note(EDIProblem(missing, at: place()))
        }
        readings.append(
            .interchangeEnd(
                EDIInterchangeEnd(
                    interchange: interchange, statedCount: trailer?.text(1) ?? "",
                    groupCount: open.groupCount, transactionCount: open.transactionCount,
                    segmentCount: open.segmentCount, problems: open.problems)))
        open = EDIOpenParts(tolerated: open.tolerated)
        marks.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        phase = .seeking
    }

    /// Compares a trailer's count and control number with what came.
    private mutating func check(
        _ trailer: EDISegment, header: String, counted: Int, what: String, isNumber: Bool
    ) {
        let stated = trailer.text(1)
        if Int(stated) != counted {
            let reason = EDIProblem.Reason.countDiffers(
                what: what, stated: stated, counted: counted)
            open.note(EDIProblem(reason, at: trailer.place.element(1)))
        }
        let control = trailer.text(2)
        // Leading zeros of a number say nothing (X12 type N0).
        let isSame =
            control == header
            || (isNumber && Int(control) != nil && Int(control) == Int(header))
        if !isSame {
            let reason = EDIProblem.Reason.controlDiffers(header: header, trailer: control)
            open.note(EDIProblem(reason, at: trailer.place.element(2)))
        }
    }
}
