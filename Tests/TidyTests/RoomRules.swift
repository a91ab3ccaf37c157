/// Which room may look into which, as the design draws the arrows.
enum RoomRules {
    /// The decisions: pure functions of values.
    static let decisions: Set<String> = [
        "Access", "Transform", "Routing", "Accounting", "Inventory", "Workflow", "Assist",
    ]

    /// What each room may import of the others. A room that is not here does not exist.
    static let arrows: [String: Set<String>] = [
        "COpenSSL": [], "CZlib": [], "CPostgres": [], "CSQLite": [], "CLinux": [],
        "RetailModel": [],
        "Sockets": ["CLinux", "COpenSSL"],
        "HTTP": ["Sockets", "CLinux", "CZlib"],
        "SQL": ["CSQLite", "CPostgres"],
        "Telemetry": [],
        "Transform": ["RetailModel"],
        "Routing": ["RetailModel", "Transform"],
        "Access": ["RetailModel"],
        "Accounting": ["RetailModel"],
        "Inventory": ["RetailModel"],
        "Workflow": ["RetailModel"],
        "Assist": ["RetailModel"],
        "Store": ["SQL", "RetailModel"],
        "Pipeline": decisions.union(["Store", "SQL", "Telemetry", "RetailModel"]),
        // Access for what a caller may do, Routing for the words of what a person may do,
        // Transform for the JSON of answers, Accounting for the names of accounts, SQL for the
        // failures and snapshots of the store (Docs/decisions.md).
        "API": [
            "Pipeline", "Store", "SQL", "HTTP", "Telemetry", "Transform", "Routing", "Accounting",
            "Access", "RetailModel",
        ],
        "countinghouse": decisions.union([
            "API", "Pipeline", "Store", "SQL", "HTTP", "Sockets", "Telemetry", "RetailModel",
        ]),
    ]

    /// The modules through which time, disk, threads and chance come in. Transform may call the
    /// byte searches of Glibc.
    private static let impure: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Musl", "Dispatch",
        "Synchronization", "Logging", "Crypto", "CryptoExtras",
    ]
    private static let exceptions: [String: Set<String>] = ["Transform": ["Glibc"]]

    static func arrowsPointDown(_ tree: Tree) -> [Finding] {
        let files = tree.swift(below: "Sources/")
        let strays = files.filter { $0.room.map { arrows[$0] == nil } ?? true }
        return strays.map { Finding($0.path, 1, "This file is in no room of the design.") }
            + files.findings { place in
                guard let module = imported(place), arrows[module] != nil,
                    let room = place.file.room, let allowed = arrows[room],
                    module != room, !allowed.contains(module)
                else { return nil }
                return "\(room) must not import \(module)."
            }
    }

    static func decisionsArePure(_ tree: Tree) -> [Finding] {
        decisions.union(["RetailModel"]).flatMap { room in
            tree.room(room).findings { place in
                guard let module = imported(place), impure.contains(module),
                    exceptions[room]?.contains(module) != true
                else { return nil }
                return "\(room) decides on values alone, without \(module)."
            }
        }
    }

    /// The module that an `import` names, also by `import struct Module.Name`.
    private static func imported(_ place: Place) -> String? {
        let kinds = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        guard place.text == "import" else { return nil }
        return kinds.contains(place.text(1)) ? place.text(2) : place.text(1)
    }
}
