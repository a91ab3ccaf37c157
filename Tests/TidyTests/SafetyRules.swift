/// What may stop the program, break memory, or lose a cent.
enum SafetyRules {
    private static let moneyRooms = [
        "RetailModel", "Accounting", "Inventory", "Workflow", "Store", "Pipeline", "Transform",
    ]
    private static let floating: Set<String> = [
        "Double", "Float", "CGFloat", "Float16", "Float32", "Float64", "Float80", "TimeInterval",
    ]

    /// CEL's standard profile has doubles by its definition; the money profile has none.
    private static let doubles = "Sources/Transform/Expressions/Standard/"

    static func moneyIsExact(_ tree: Tree) -> [Finding] {
        moneyRooms.flatMap { room in
            tree.room(room).findings { place in
                guard floating.contains(place.text), !place.file.path.hasPrefix(doubles) else {
                    return nil
                }
                return "\(room) counts exactly, without \(place.text)."
            }
        }
    }

    static func nothingTraps(_ tree: Tree) -> [Finding] {
        tree.swift().findings { place in
            switch place.text {
            case "try" where isForced(place), "as" where isForced(place):
                "\(place.text)! stops the program: handle the case."
            case "fatalError":
                "fatalError says nothing to anyone: throw, or state a precondition."
            default: nil
            }
        }
    }

    private static func isForced(_ place: Place) -> Bool {
        let code = place.file.code
        return place.text(1) == "!" && code[place.index + 1].isJoined
    }

    private static let pointerPlaces = [
        "Sources/Sockets/", "Sources/HTTP/", "Sources/SQL/", "Sources/Transform/Formats/",
    ]

    static func pointersStayInTheirRooms(_ tree: Tree) -> [Finding] {
        tree.swift(below: "Sources/").flatMap { file -> [Finding] in
            let uses = file.code.filter(isPointer)
            guard let first = uses.first else { return [] }
            guard pointerPlaces.contains(where: file.path.hasPrefix) else {
                return uses.map {
                    Finding(file.path, $0.line, "\($0.text) has no place in this room.")
                }
            }
            return file.saysWhySafe
                ? []
                : [Finding(file.path, first.line, "No `// Safe:` line says why this is safe.")]
        }
    }

    private static func isPointer(_ token: Token) -> Bool {
        guard token.kind == .word else { return false }
        return ["Unsafe", "withUnsafe", "unsafeBitCast", "unsafely", "Unmanaged"]
            .contains(where: token.text.hasPrefix)
    }

    /// `@unchecked Sendable` and `nonisolated(unsafe)` switch the compiler's proof off.
    static func uncheckedSaysWhy(_ tree: Tree) -> [Finding] {
        tree.swift().findings { place in
            let isUnchecked = place.text == "unchecked" && place.text(-1) == "@"
            let isUnsafe = place.text == "unsafe" && place.text(-1) == "("
            guard isUnchecked || isUnsafe, !place.file.saysWhySafe(place.token.line) else {
                return nil
            }
            return "No `// Safe:` line here or above says why."
        }
    }
}
