import ArgumentParser

/// A port to listen on, or none.
enum PortChoice: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    case off
    /// 0 lets the system choose.
    case number(Int)

    init?(argument: String) {
        if argument == "off" {
            self = .off
        } else if let number = Int(argument) {
            self = .number(number)
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .off: "off"
        case .number(let number): "\(number)"
        }
    }

    var defaultValueDescription: String { description }
}
