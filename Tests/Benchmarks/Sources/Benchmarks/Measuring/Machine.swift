import Foundation

/// What the figures were measured on, in one line.
enum Machine {
    static func line() -> String {
        let memory = ProcessInfo.processInfo.physicalMemory / (1 << 30)
        return [
            value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor",
            "\(ProcessInfo.processInfo.activeProcessorCount) processors", "\(memory) GiB",
            "Linux \(text("/proc/sys/kernel/osrelease"))", "load \(load())",
        ].joined(separator: ", ")
    }

    /// How many tasks ran or waited to, over the last minute.
    static func load() -> String {
        text("/proc/loadavg").split(separator: " ").first.map(String.init) ?? "unknown"
    }

    private static func value(of key: String, in path: String) -> String? {
        let line = text(path).split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    }

    private static func text(_ path: String) -> String {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
