/// What is wrong with the URL of a receiver. No text of the URL is kept: paths hold secrets.
public enum ClientURLFault: Error, Hashable, Sendable {
    case notPlain
    case scheme
    case userInformation
    case host
    case port
    case target
    case fragment
    case tooLong(bytesMax: Int)

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .notPlain: "The receiver's URL holds a blank, a control or a letter beyond ASCII."
        case .scheme: "The receiver's URL does not begin with https:// or http://."
        case .userInformation: "The receiver's URL holds a user name or an at sign before its path."
        case .host: "The host of the receiver's URL is no DNS name and no plain address."
        case .port: "The port of the receiver's URL is no number from 1 to 65535."
        case .target: "The path or query of the receiver's URL holds a character that must not be."
        case .fragment: "The receiver's URL holds a fragment, which is never sent."
        case .tooLong(let bytesMax): "The receiver's URL is longer than \(bytesMax) bytes."
        }
    }

    /// What to do about it, in one sentence for people.
    public var remedy: String {
        switch self {
        case .notPlain: "Percent-encode it, as %20 for a blank; in a host name, write xn-- labels."
        case .scheme: "Write the whole URL, as https://erp.example/hooks."
        case .userInformation: "Give the credentials as a header field."
        case .host:
            "Write a name, an IPv4 address of four decimal numbers, or an IPv6 one in brackets."
        case .port: "Write a colon and the number without leading zeros, or neither."
        case .target: "Percent-encode it, as %7C for a vertical bar."
        case .fragment: "Take away the number sign and what follows, or write %23."
        case .tooLong: "Ask the receiver for a shorter URL."
        }
    }
}
