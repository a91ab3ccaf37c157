/// Why a stream was refused as XML, and where. The grammar is XML 1.0 (fifth edition) with
/// Namespaces in XML 1.0; nothing behind the place is read.
public struct XMLError: Error, Equatable, Sendable {
    /// What is wrong, apart from its place.
    public let reason: Reason
    /// Line of the fault in the stream, from 1; a line ends with a line feed.
    public let line: Int
    /// Characters (Unicode scalars) from the start of the line, from 1.
    public let column: Int
    /// The name, character or word that the sentence is about; empty where there is none.
    public let subject: String

    /// What is wrong; the raw value is the stable code shown to people.
    public enum Reason: String, Error, CaseIterable, Sendable {
        case empty = "XML-001"
        case illFormedText = "XML-002"
        case unknownEncoding = "XML-003"
        case forbiddenCharacter = "XML-004"
        case documentType = "XML-005"
        case malformedDeclaration = "XML-006"
        case nameExpected = "XML-007"
        case malformedAttribute = "XML-008"
        case duplicateAttribute = "XML-009"
        case unknownEntity = "XML-010"
        case malformedReference = "XML-011"
        case tagMismatch = "XML-012"
        case unfinished = "XML-013"
        case textOutside = "XML-014"
        case secondRoot = "XML-015"
        case undeclaredPrefix = "XML-016"
        case malformedNamespace = "XML-017"
        case malformedComment = "XML-018"
        case malformedInstruction = "XML-019"
        case strayCDATAEnd = "XML-020"
        case malformedMarkup = "XML-021"
        case tooDeep = "XML-022"
        case tooManyAttributes = "XML-023"
        case tooLongTag = "XML-024"
        case tooManyNames = "XML-025"
        case recordTooLarge = "XML-026"
        case unexpectedRoot = "XML-027"
    }

    /// The stable code shown to people: `XML-012`.
    public var code: String { reason.rawValue }

    /// What is wrong, with its place, as one sentence.
    public var problem: String {
        let named = subject.isEmpty ? "" : " (\(subject))"
        return "\(reason.sentence)\(named) on line \(line), column \(column)."
    }

    /// What its reader can do about it.
    public var remedy: String { reason.remedy }
}

extension XMLError.Reason {
    var sentence: String {
        switch self {
        case .empty: "The file holds no XML element"
        case .illFormedText: "The bytes here are not text in the file's encoding"
        case .unknownEncoding: "The file declares an encoding that is not read, or is not its own"
        case .forbiddenCharacter: "A character stands here that XML does not allow"
        case .documentType: "The file has a document type declaration (DOCTYPE)"
        case .malformedDeclaration: "The XML declaration is malformed or not at the very start"
        case .nameExpected: "A name should stand here"
        case .malformedAttribute: "An attribute is not written as name=\"value\""
        case .duplicateAttribute: "An element has one attribute twice"
        case .unknownEntity: "An entity is none of XML's own five"
        case .malformedReference: "A reference behind & is malformed or names no character"
        case .tagMismatch: "The end tag does not close the element that is open"
        case .unfinished: "The file ends before its elements are closed"
        case .textOutside: "Text stands outside of the root element"
        case .secondRoot: "A second root element begins behind the first"
        case .undeclaredPrefix: "A namespace prefix is not declared"
        case .malformedNamespace: "A namespace declaration is not allowed as it stands"
        case .malformedComment: "A comment holds two hyphens in a row"
        case .malformedInstruction: "A processing instruction is malformed"
        case .strayCDATAEnd: "The characters ]]> stand in text"
        case .malformedMarkup: "The markup here is none that XML knows"
        case .tooDeep: "Elements are nested deeper than the limit"
        case .tooManyAttributes: "An element has more attributes than the limit"
        case .tooLongTag: "A name, tag or declaration is longer than the limit"
        case .tooManyNames: "The file has more different names than the limit"
        case .recordTooLarge: "One document of the file is larger than the limit"
        case .unexpectedRoot: "The root is another element than this source sends"
        }
    }

    var remedy: String {
        switch self {
        case .empty: "Send one XML document."
        case .illFormedText: "Write the file in the encoding that its first line declares."
        case .unknownEncoding:
            "Use UTF-8, UTF-16, ISO-8859-1, Windows-1252 or US-ASCII, and declare the one used."
        case .forbiddenCharacter: "Remove control characters; XML has no way to write them."
        case .documentType: "Send the document without DOCTYPE; entities of one's own are not read."
        case .malformedDeclaration: "Begin the file with <?xml version=\"1.0\" encoding=\"UTF-8\"?>."
        case .nameExpected: "Write < in text as &lt; and give each tag a name."
        case .malformedAttribute: "Put the value in quotes, and a space before each attribute."
        case .duplicateAttribute: "Keep one of them."
        case .unknownEntity: "Write the character itself, or its number as &#8364;."
        case .malformedReference: "Write & in text as &amp;, and end each reference with a semicolon."
        case .tagMismatch: "Close elements in the reverse order of opening them."
        case .unfinished: "Check that the whole file was sent, and each element is closed."
        case .textOutside: "Send one root element with nothing but comments around it."
        case .secondRoot: "Send one document a file, or say in the source that several follow."
        case .undeclaredPrefix: "Declare it with xmlns:prefix=\"...\" on this element or around it."
        case .malformedNamespace: "Bind no prefix to nothing, and leave xml and xmlns as they are."
        case .malformedComment: "Write at most one hyphen at a time inside of comments."
        case .malformedInstruction: "Write it as <?target text?>, or leave it out."
        case .strayCDATAEnd: "Write it as ]]&gt;."
        case .malformedMarkup: "Write < in text as &lt;."
        case .tooDeep: "Send the document with fewer levels."
        case .tooManyAttributes: "Send elements instead of attributes."
        case .tooLongTag: "Send long texts as content of elements."
        case .tooManyNames: "Send data as content, not as names of elements."
        case .recordTooLarge: "Split the document, or name the repeated element in the schema."
        case .unexpectedRoot: "Send it to the connection that takes such documents."
        }
    }
}

/// A fault on its way out of the parser: its place is still an offset in the window.
struct XMLFault: Error {
    let reason: XMLError.Reason
    let offset: Int
    var subject = ""
}
