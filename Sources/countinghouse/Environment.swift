import ArgumentParser
import Foundation
import Synchronization

/// Settings that the environment gives, read as flags are.
enum Environment {
    /// All variables, read once: settings are made anew for every check of the command line.
    static let variables = ProcessInfo.processInfo.environment
    /// Variables that hold what their setting cannot be, and what they hold.
    private static let unreadable = Mutex<[String: String]>([:])

    /// What a variable gives; the default when it is not set or empty.
    static func value<Value: ExpressibleByArgument>(_ name: String, _ standard: Value) -> Value {
        guard let text = text(name) else { return standard }
        if let value = Value(argument: text) { return value }
        unreadable.withLock { $0[name] = text }
        return standard
    }

    /// - Throws: `ValidationError` when a variable could not be read: to go on with a default
    ///   would hide it.
    static func check() throws {
        guard let first = unreadable.withLock({ $0.min { $0.key < $1.key } }) else { return }
        throw ValidationError("\(first.key) is \"\(first.value)\", which cannot be read.")
    }

    private static func text(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
