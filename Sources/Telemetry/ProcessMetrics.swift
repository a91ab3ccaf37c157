import Glibc

/// The metrics that every Prometheus client gives of its own process, under their usual names.
public enum ProcessMetrics {
    /// Declares the metrics, and has them read before each scrape.
    public static func declare(in registry: Registry) {
        let processor = registry.counter(
            "process_cpu_seconds_total",
            help: "Processor time used by all threads, user and system.", unit: .seconds)
        let start = registry.gauge(
            "process_start_time_seconds",
            help: "When the process declared its metrics, counted from 1970.", unit: .seconds)
        let memory = registry.gauge(
            "process_resident_memory_bytes", help: "Memory held in RAM.", unit: .bytes)
        let files = registry.gauge(
            "process_open_fds", help: "File descriptors open, sockets included.")
        let filesMax = registry.gauge(
            "process_max_fds", help: "File descriptors that this process may open.")
        start.set(UTCTimestamp.now().milliseconds * 1_000_000)
        registry.beforeScrape {
            processor.raise(to: processorNanoseconds())
            memory.set(residentBytes())
            files.set(openFiles())
            filesMax.set(openFilesMax())
        }
    }

    private static func processorNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The second field of `/proc/self/statm` counts resident pages (proc(5)); 0 without `/proc`.
    private static func residentBytes() -> Int64 {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = read(file, &text, text.count)
        let fields = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int64(String(decoding: fields[1], as: UTF8.self)) else {
            return 0
        }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Entries of `/proc/self/fd` but `.`, `..` and the one that reading it opens.
    private static func openFiles() -> Int64 {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var entries: Int64 = 0
        while readdir(directory) != nil { entries += 1 }
        return max(0, entries - 3)
    }

    private static func openFilesMax() -> Int64 {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int64(clamping: limit.rlim_cur)
    }
}
