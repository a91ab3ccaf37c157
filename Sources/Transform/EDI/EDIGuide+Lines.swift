import RetailModel

extension EDIGuide {
    /// Compares how many lines a transaction states with how many came.
    func otherLineCount(in transaction: EDITransaction) -> EDIProblem? {
        if lines.isEmpty { return nil }
        let isX12 = standard == .x12
        let line = EDISegmentName(Array(lines.utf8)[...])
        let total = EDISegmentName(Array((isX12 ? "CTT" : "CNT").utf8)[...])
        var counted = 0
        var stated: (text: String, place: EDIPlace)?
        for index in 0..<transaction.segmentCount {
            let segment = transaction.segment(index)
            let name = segment.packedName
            if name == line { counted += 1 }
            guard name == total, isX12 || segment.text(1) == "2" else { continue }
            let component = isX12 ? 1 : 2
            stated = (
                segment.text(1, component: component),
                segment.place.element(1, component: component)
            )
        }
        guard let stated, let number = ExactDecimal(stated.text),
            number != ExactDecimal(Int64(counted))
        else { return nil }
        let reason = EDIProblem.Reason.linesDiffer(segment: lines, counted: counted)
        return EDIProblem(reason, at: stated.place, excerpt: stated.text)
    }
}
