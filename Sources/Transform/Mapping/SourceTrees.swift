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

    /// The stable code shown to people.
    public var code: String {
        switch self {
        case .xml(let error): error.code
        case .edi(let problem): problem.code
        }
    }

    /// What is wrong, as a sentence.
    public var problem: String {
        switch self {
        case .xml(let error): error.problem
        case .edi(let problem): problem.problem
        }
    }

    /// What to do about it, as a sentence.
    public var remedy: String {
        switch self {
        case .xml(let error): error.remedy
        case .edi(let problem): problem.remedy
        }
    }
}
