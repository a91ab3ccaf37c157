/// A server that ours is held against, and what it is asked for.
struct Entrant {
    let title: String
    let peer: Peer
    let path: String
    /// Our rate, divided by this one's, must be at least so much; nil when it is only printed.
    var rateAtLeast: Double?
    /// Whether 99 of 100 of our answers must come within the time of this one's.
    var boundsLatency = false
}
