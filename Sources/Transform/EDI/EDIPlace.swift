/// Where in a file something stands, as a sender finds it again.
public struct EDIPlace: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of the file in front of the segment.
    public let byteOffset: Int
    /// Line of the file on which the segment begins, from 1.
    public let line: Int
    /// Number of the segment in its transaction, from 1 for ST or UNH; nil in the envelope.
    public let segmentNumber: Int?
    /// The segment's name, such as `PO1`; empty where there is none.
    public let segment: String
    /// Number of the element in the segment, from 1; nil when the whole segment is meant.
    public let element: Int?
    /// Number of the component in the element, from 1.
    public let component: Int?

    /// A place from its parts.
    public init(
        byteOffset: Int, line: Int, segmentNumber: Int? = nil, segment: String = "",
        element: Int? = nil, component: Int? = nil
    ) {
        self.byteOffset = byteOffset
        self.line = line
        self.segmentNumber = segmentNumber
        self.segment = segment
        self.element = element
        self.component = component
    }

    /// The same segment's element `number`.
    func element(_ number: Int, component: Int? = nil) -> EDIPlace {
        EDIPlace(
            byteOffset: byteOffset, line: line, segmentNumber: segmentNumber, segment: segment,
            element: number, component: component)
    }

    /// `PO103`, `DTM01_2` or `PO1`: the key under which the value stands in JSON.
    public var key: String {
        guard let element else { return segment }
        return EDIKey.name(segment, element: element, component: component ?? 1)
    }

    /// `line 12, segment 7, PO103 (byte 310)`.
    public var description: String {
        let number = segmentNumber.map { ", segment \($0)" } ?? ""
        let name = segment.isEmpty ? "" : ", \(key)"
        return "line \(line)\(number)\(name) (byte \(byteOffset))"
    }
}

/// How elements are called: `BEG03`, and `DTM01_2` for the second component of the first.
enum EDIKey {
    static func name(_ segment: String, element: Int, component: Int = 1) -> String {
        let digits = element < 10 ? "0\(element)" : "\(element)"
        return component > 1 ? "\(segment)\(digits)_\(component)" : "\(segment)\(digits)"
    }
}
