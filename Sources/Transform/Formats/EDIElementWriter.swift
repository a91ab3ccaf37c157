/// A value that is not what its element should be.
struct EDIDoubt {
    let value: EDIValues.Value
    let reason: EDIProblem.Reason
}

/// Writes the values of segments in which nothing has to be released, dropped or decoded, which
/// are nearly all: straight from the file's bytes.
extension EDIBody {
    /// The elements as members of the object that is open.
    ///
    /// - Returns: what is to be told of them; nothing unless `checks`.
    func writeElements(
        _ mark: Mark, _ plan: EDISegmentPlan, checks: Bool, to json: inout JSONWriter
    ) -> [EDIDoubt] {
        // Safe: the reader's marks lie in order inside the lent bytes, so every value does.
        lend(mark) { bytes, marks in
            var doubts: [EDIDoubt] = []
            var values = EDIValues(marks, end: mark.end)
            while let value = values.next() {
                if value.isEmpty { continue }
                plan.writeKey(value.element, value.component, to: &json)
                let own = UnsafeBufferPointer(rebasing: bytes[value.start..<value.end])
                guard let element = plan.plan(value.element, value.component),
                    !element.isPlainText
                else {
                    json.text(utf8: own)
                    continue
                }
                let reason = EDIValueWriter.write(own, element, to: &json)
                if checks, let reason { doubts.append(EDIDoubt(value: value, reason: reason)) }
            }
            return doubts
        }
    }

    /// The values that belong together by twos, each pair as an object of the array that is open.
    func writePairs(
        _ mark: Mark, _ plan: EDISegmentPlan, _ pairs: EDIElements.Pairs,
        to json: inout JSONWriter
    ) {
        // Safe: as above.
        lend(mark) { bytes, marks in
            var values = EDIValues(marks, end: mark.end)
            var first: EDIValues.Value?
            while let value = values.next() {
                if value.element < pairs.from { continue }
                if pairs.isFirst(value) {
                    first = value
                } else if let known = first, !known.isEmpty, !value.isEmpty {
                    first = nil
                    json.beginObject()
                    for (key, value) in [(pairs.first, known), (pairs.second, value)] {
                        json.key(key)
                        let own = UnsafeBufferPointer(rebasing: bytes[value.start..<value.end])
                        if let element = plan.plan(value.element, value.component) {
                            _ = EDIValueWriter.write(own, element, to: &json)
                        } else {
                            json.text(utf8: own)
                        }
                    }
                    json.endObject()
                }
            }
        }
    }

    /// Whether a segment has a pair at all.
    func hasPairs(_ mark: Mark, _ pairs: EDIElements.Pairs) -> Bool {
        // Safe: the iterator is used up inside the closure.
        lend(mark) { _, marks in
            var values = EDIValues(marks, end: mark.end)
            var isFirstSent = false
            while let value = values.next() {
                if value.element < pairs.from { continue }
                if pairs.isFirst(value) {
                    isFirstSent = !value.isEmpty
                } else if isFirstSent, !value.isEmpty {
                    return true
                }
            }
            return false
        }
    }
}
