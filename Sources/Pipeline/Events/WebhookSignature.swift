import Crypto
import RetailModel

/// Secrets of one connection, the newest first: each of them is good, so that one can be
/// exchanged for another while messages are on their way.
public typealias SharedSecrets = [[UInt8]]

/// How a sender of webhooks proves that a message is its own.
public enum SignatureScheme: String, Sendable, CaseIterable {
    /// `X-Shopify-Hmac-Sha256`: HMAC of the body, in Base64.
    case shopify
    /// `Stripe-Signature: t=...,v1=...`: HMAC of time and body, in hexadecimal.
    case stripe
    /// `x-square-hmacsha256-signature`: HMAC of the notification's URL and the body, in Base64.
    case square
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature` (Standard Webhooks 1.0).
    case standard
}

/// Why a message is not taken for its sender's.
public enum SignatureRefusal: Error, Sendable {
    /// A field that the scheme needs is not there, or cannot be read.
    case missing(field: String)
    /// It was signed too long ago, or in the future.
    case stale(seconds: Int64)
    /// It was not made with any of the secrets.
    case mismatch

    /// What is wrong, as a sentence.
    public var problem: String {
        switch self {
        case .missing(let field): "The field \(field) is missing or cannot be read."
        case .stale(let seconds): "The signature is \(seconds) seconds away from the time here."
        case .mismatch: "The signature is not that of this body under any secret known here."
        }
    }
}

/// The arithmetic of signatures; every comparison takes the same time wherever two texts differ.
public enum WebhookSignature {
    /// The fields that Standard Webhooks 1.0 puts beside a body; one signature for each secret.
    public static func fields(
        id: String, at instant: Instant, body: [UInt8], secrets: SharedSecrets
    ) -> [(name: String, value: String)] {
        let timestamp = String(instant.microseconds / 1_000_000)
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let signatures = secrets.map { "v1," + Base64.text(mac(signed, $0)) }
        return [
            ("webhook-id", id), ("webhook-timestamp", timestamp),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    /// Proves a message that came in.
    ///
    /// - Parameters:
    ///   - field: The value of a header field by its name.
    ///   - url: The notification's URL as the sender knows it; Square signs it.
    ///   - toleranceSeconds: How far the time of the signature may be from `instant`.
    /// - Throws: ``SignatureRefusal``.
    public static func verify(
        _ body: [UInt8], _ scheme: SignatureScheme, secrets: SharedSecrets, url: String,
        toleranceSeconds: Int, at instant: Instant, field: (String) -> String?
    ) throws(SignatureRefusal) {
        switch scheme {
        case .shopify:
            try compare(
                [try base64("X-Shopify-Hmac-Sha256", field)], with: body, secrets)
        case .square:
            try compare(
                [try base64("x-square-hmacsha256-signature", field)],
                with: Array(url.utf8) + body, secrets)
        case .stripe:
            let (timestamp, signatures) = try stripe(field)
            try check(timestamp, toleranceSeconds, at: instant, "Stripe-Signature")
            try compare(signatures, with: Array("\(timestamp).".utf8) + body, secrets)
        case .standard:
            let id = try required("webhook-id", field)
            let timestamp = try required("webhook-timestamp", field)
            let list = try required("webhook-signature", field)
            let signatures = list.split(separator: " ").compactMap { part -> [UInt8]? in
                part.hasPrefix("v1,") ? Base64.bytes(part.dropFirst(3)) : nil
            }
            guard !signatures.isEmpty else { throw .missing(field: "webhook-signature") }
            try check(timestamp, toleranceSeconds, at: instant, "webhook-timestamp")
            try compare(signatures, with: Array("\(id).\(timestamp).".utf8) + body, secrets)
        }
    }

    /// A secret as people keep it: `whsec_` and Base64 (Standard Webhooks), or its bare bytes.
    ///
    /// Stripe's secrets begin with `whsec_` too, but are signed with as they stand.
    public static func key(_ text: String, for scheme: SignatureScheme) -> [UInt8]? {
        guard scheme == .standard else { return text.isEmpty ? nil : Array(text.utf8) }
        let prefix = "whsec_"
        let encoded = text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...]
        guard let key = Base64.bytes(encoded), key.count >= 16 else { return nil }
        return key
    }

    // MARK: - Fields

    private static func required(
        _ name: String, _ field: (String) -> String?
    ) throws(SignatureRefusal) -> String {
        guard let value = field(name), !value.isEmpty else { throw .missing(field: name) }
        return value
    }

    private static func base64(
        _ name: String, _ field: (String) -> String?
    ) throws(SignatureRefusal) -> [UInt8] {
        guard let bytes = Base64.bytes(try required(name, field)[...]) else {
            throw .missing(field: name)
        }
        return bytes
    }

    /// `t=1492774577,v1=5257a8...,v1=...,v0=...`; other schemes than `v1` are passed over.
    private static func stripe(
        _ field: (String) -> String?
    ) throws(SignatureRefusal) -> (timestamp: String, signatures: [[UInt8]]) {
        var timestamp: String?
        var signatures: [[UInt8]] = []
        for part in try required("Stripe-Signature", field).split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map {
                $0.trimmingPrefix { $0 == " " }
            }
            guard pair.count == 2 else { continue }
            if pair[0] == "t" { timestamp = String(pair[1]) }
            if pair[0] == "v1", let bytes = Hexadecimal.bytes(pair[1]) { signatures.append(bytes) }
        }
        guard let timestamp, !signatures.isEmpty else { throw .missing(field: "Stripe-Signature") }
        return (timestamp, signatures)
    }

    private static func check(
        _ timestamp: String, _ toleranceSeconds: Int, at instant: Instant, _ name: String
    ) throws(SignatureRefusal) {
        guard timestamp.utf8.count <= 12, let signedAt = Int64(timestamp) else {
            throw .missing(field: name)
        }
        let seconds = instant.microseconds / 1_000_000 - signedAt
        guard seconds.magnitude <= UInt64(toleranceSeconds) else { throw .stale(seconds: seconds) }
    }

    // MARK: - Codes

    private static func mac(_ message: [UInt8], _ secret: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
    }

    private static func compare(
        _ signatures: [[UInt8]], with message: [UInt8], _ secrets: SharedSecrets
    ) throws(SignatureRefusal) {
        var isKnown = false
        for secret in secrets {
            let expected = mac(message, secret)
            for signature in signatures where areEqual(expected, signature) { isKnown = true }
        }
        guard isKnown else { throw .mismatch }
    }

    /// Looks at every byte, so that the time it takes tells nothing of where they differ.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}

extension Hexadecimal {
    /// The bytes of a text of two digits each, in capitals or not; nil for anything else.
    static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - 55
        default: nil
        }
    }
}
