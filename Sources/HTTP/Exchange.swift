import Sockets

/// One request and its answer on a connection, as far as they have come.
struct Exchange {
    /// Tells the exchanges of a connection apart, so that a kept body or writer of an earlier
    /// one can do nothing.
    var number: UInt64 = 0
    var method = Method.get
    /// The request's name; empty unless the server names requests.
    var id = ""
    var route = "-"
    var routeNumber = 0
    /// What the exchange counts as among those that are handled at once.
    var place = Place.none
    /// Whether it waits for its peer, and so leaves its place to others.
    var isPaused = false
    var framing = BodyFraming.none
    var keepsAlive = true
    var isVersion10 = false
    /// The peer waits for 100 (Continue) before it sends the body.
    var awaitsContinue = false

    var bodyBytesMax = 0
    var bodyBytesTaken = 0
    var chunks = ChunkDecoder()
    var bodyFailure: BodyError?
    /// Unpacks the body; nil if it is plain.
    var packedBody: PackedBody?

    /// By the loop's clock, which is read once a turn: as exact as overload needs.
    var enteredNanoseconds: Int64 = 0
    var pausedNanoseconds: Int64 = 0
    var bodyPace = Pace()
    /// Nil when nobody observes.
    var observed: Observed?
    var status = 0
    var bytesOut = 0
    /// Whether the answer is wanted in gzip.
    var prefersGzip = false
    /// The If-None-Match of the request, if it names the tag of a packed form.
    var packedTags: String?
    /// Packs the answer's body while it streams; nil if it goes out plain.
    var packedStream: PackedStream?
    /// How the answer's body is framed while it streams.
    var outgoing = Outgoing.none

    enum Place {
        case none, ordinary, urgent
    }

    /// What the observer is told beside what the exchange itself needs.
    struct Observed {
        /// By the clock itself.
        var startNanoseconds: Int64
        var queuedNanoseconds: Int64 = 0
        var path: String
        /// As sent.
        var headers: Headers
        var traceparent = ""
        var caller = ""
    }

    enum Outgoing {
        case none
        case length(remaining: Int)
        case chunked
        case untilClose
    }

    var isBodyComplete: Bool {
        switch framing {
        case .none: true
        case .length(let length): bodyBytesTaken == length
        case .chunked: chunks.isDone
        }
    }

    /// Whether an unread rest of the body is small enough, or might be, to be read and dropped
    /// so that the connection can go on.
    func mayDrain(upTo bytesMax: Int) -> Bool {
        // A sender that waits for 100 may never send the body: where the next request begins
        // cannot be known, RFC 9110 section 10.1.1.
        guard !awaitsContinue, bodyFailure == nil else { return false }
        if case .length(let length) = framing { return length - bodyBytesTaken <= bytesMax }
        return true
    }
}
