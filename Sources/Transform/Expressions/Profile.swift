/// Which of its two readings the one engine gives to the Common Expression Language.
enum Profile: Sendable {
    /// What a configuration uses: a literal with a point is an exact decimal, there is no binary
    /// floating point and no unsigned number, and a decimal division says how it rounds.
    case money
    /// CEL as its definition has it: double, uint, duration, type values; what is not known
    /// before the run is `dyn`.
    case standard

    /// The functions and methods by their names; a method's name begins with a point.
    var functions: [String: [FunctionLibrary.Overload]] {
        switch self {
        case .money: FunctionLibrary.money
        case .standard: FunctionLibrary.standard
        }
    }
}
