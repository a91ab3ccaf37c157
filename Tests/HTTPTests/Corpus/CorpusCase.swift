/// One case of the corpus: what a client sends, and all that may come of it.
struct CorpusCase {
    enum Step: Equatable {
        case send([UInt8])
        /// Until a 100 (Continue) has arrived.
        case waitForContinue
    }

    /// What must be said of one field of an answer.
    enum FieldRule: Equatable {
        case holds(name: String, value: String)
        case isMissing(name: String)
    }

    enum Body: Equatable {
        case any
        /// None follows the head, whatever length that names.
        case without
        case bytes([UInt8])
    }

    struct ExpectedAnswer: Equatable {
        var status: Int
        var body: Body
        var fields: [FieldRule] = []
    }

    enum Ending: String {
        /// A further request on the connection is answered.
        case open
        /// The server ends the connection, and answers nothing more on it.
        case closed
    }

    let name: String
    /// Where it stands: `hosts.txt:12`.
    let place: String
    /// The sections, errata and attacks that it rests on.
    var rules: [String] = []
    var steps: [Step] = []
    var halfCloses = false
    /// Whether a 100 (Continue) may or may not come, as the bytes happen to arrive.
    var mayContinue = false
    var answers: [ExpectedAnswer] = []
    var ending: Ending?
}
