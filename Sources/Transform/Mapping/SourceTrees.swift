/// The trees that a source's payload holds, whatever its format, each as JSON text.
public enum SourceTrees {
    /// Every document of a payload in its order.
    ///
    /// - Throws: the first fault of the payload; what came before it is not given.
    public static func documents(
        in payload: [UInt8], of schema: Schema
    ) throws(SourceRefusal) -> [[UInt8]] {
        if let transactions = schema.transactions {
            return try transactions.documents(in: payload)
        }
        guard schema.format == .xml else { return [payload] }
        var reader = XMLReader(selection: schema.selection)
        var documents: [[UInt8]] = []
        for reading in reader.feed(payload) + reader.finish() {
            switch reading {
            case .document(let document): documents.append(document.json)
            case .refused(let error): throw .xml(error)
            }
        }
        return documents
    }
}

/// Why a source's payload could not be read as its format.
public enum SourceRefusal: Error {
    case xml(XMLError)
    case edi(EDIProblem)
    /// An element of the payload's list, counted from 1, is no JSON.
    case json(JSONError, element: Int)
    /// What stands around the payload's list is no JSON; the places are not those of the payload.
    case frame(JSONError)
    /// The payload ends inside an element.
    case cut(element: Int)
    /// An element, or what stands around the elements, is larger than can be read.
    case tooLarge

    /// The stable code shown to people.
    public var code: String {
        switch self {
        case .xml(let error): error.code
        case .edi(let problem): problem.code
        case .json(let error, _), .frame(let error): error.code
        case .cut: JSONError.Reason.unfinished.rawValue
        case .tooLarge: "FILE-006"
        }
    }

    /// What is wrong, as a sentence.
    public var problem: String {
        switch self {
        case .xml(let error): error.problem
        case .edi(let problem): problem.problem
        case .json(let error, let element): "In element \(element) of the list: \(error.problem)"
        case .frame(let error): "Around its list: \(error.reason.sentence)."
        case .cut(let element): "The payload ends inside element \(element) of its list."
        case .tooLarge:
            "A document, or what stands around the list of documents, is larger than "
                + "\(JSONUnitScanner.unitBytesMax) bytes."
        }
    }

    /// What to do about it, as a sentence.
    public var remedy: String {
        switch self {
        case .xml(let error): error.remedy
        case .edi(let problem): problem.remedy
        case .json(let error, _), .frame(let error): error.remedy
        case .cut: JSONError.Reason.unfinished.remedy
        case .tooLarge: "Have the sender split it."
        }
    }
}
