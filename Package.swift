// swift-tools-version: 6.2
import PackageDescription

/// Every room: Swift 6 mode, which checks concurrency completely, and no warning passes.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// The two rooms below every request are built for release without the checks at run time that no
/// two accesses to a property overlap, which cost a tenth of a small request; all other builds
/// have them (Docs/decisions.md).
let unchecked: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

/// A room with what it may import; Tests/TidyTests holds the same arrows against the sources.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")

let decisions: [Target.Dependency] = [
    "Access", "Transform", "Routing", "Accounting", "Inventory",
]

let package = Package(
    name: "countinghouse",
    products: [
        .executable(name: "countinghouse", targets: ["countinghouse"]),
        // The rooms themselves, for the benchmarks' own package.
        .library(
            name: "Rooms",
            targets: [
                "RetailModel", "Transform", "Accounting", "Inventory", "SQL", "Store", "Pipeline",
                "Sockets", "HTTP",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // Ground
        .target(name: "CLinux"),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        room("RetailModel"),
        room("Sockets", ["CLinux", "COpenSSL"], settings: unchecked),
        room("HTTP", ["Sockets", "CZlib"], settings: unchecked),
        room("SQL", ["CSQLite", "CPostgres"]),
        room("Telemetry", [logging]),
        // Decisions
        room("Transform", ["RetailModel"]),
        // One expression language: routes read documents with it (Docs/decisions.md).
        room("Routing", ["RetailModel", "Transform"]),
        room("Access", ["RetailModel"]),
        room("Accounting", ["RetailModel"]),
        room("Inventory", ["RetailModel"]),
        // Memory and order
        room("Store", ["SQL", "RetailModel"]),
        room("Pipeline", decisions + ["Store", "SQL", "Telemetry", "RetailModel", crypto]),
        // The door
        room(
            "API",
            decisions + [
                "Pipeline", "Store", "SQL", "HTTP", "Telemetry", "RetailModel", logging, crypto,
                cryptoExtras,
            ]),
        .executableTarget(
            name: "countinghouse",
            dependencies: decisions + [
                "API", "Pipeline", "Store", "SQL", "HTTP", "Sockets", "Telemetry", "RetailModel",
                logging, arguments,
            ],
            swiftSettings: strict),
        // Tests
        .target(
            name: "RetailModelFixture", dependencies: ["RetailModel"],
            path: "Tests/RetailModelFixture", swiftSettings: strict),
        .target(name: "RandomFixture", path: "Tests/RandomFixture", swiftSettings: strict),
        .target(
            name: "TurnstileFixture", path: "Tests/TurnstileFixture", swiftSettings: strict),
        .target(
            name: "PostgreSQLFixture", dependencies: ["SQL"], path: "Tests/PostgreSQLFixture",
            swiftSettings: strict),
        tests("RetailModelTests", ["RetailModel", "RetailModelFixture", "RandomFixture"]),
        tests(
            "AccountingTests",
            ["Accounting", "RetailModel", "RetailModelFixture", "RandomFixture"],
            exclude: ["Fixtures"]),
        tests("AccessTests", ["Access", "RetailModel"]),
        tests("InventoryTests", ["Inventory", "RetailModel", "RetailModelFixture"]),
        tests(
            "TransformTests",
            ["Transform", "RetailModel", "RandomFixture", "TurnstileFixture"],
            exclude: ["Fixtures"]),
        .target(
            name: "CertificateFixture", path: "Tests/CertificateFixture", swiftSettings: strict),
        tests(
            "SocketsTests",
            ["Sockets", "CertificateFixture", "RandomFixture", "TurnstileFixture"]),
        tests(
            "HTTPTests",
            ["HTTP", "Sockets", "CertificateFixture", "RandomFixture", "TurnstileFixture"],
            exclude: ["Fixtures"]),
        tests("SQLTests", ["SQL", "PostgreSQLFixture", "TurnstileFixture"]),
        tests("TelemetryTests", ["Telemetry", logging]),
        .target(
            name: "StoreFixture",
            dependencies: ["SQL", "Store", "RetailModel", "PostgreSQLFixture"],
            path: "Tests/StoreFixture", swiftSettings: strict),
        .target(
            name: "PipelineFixture",
            dependencies: [
                "Pipeline", "Accounting", "SQL", "Store", "RetailModel", "StoreFixture",
            ],
            path: "Tests/PipelineFixture", swiftSettings: strict),
        tests(
            "StoreTests",
            [
                "Store", "SQL", "RetailModel", "RandomFixture", "StoreFixture", "TurnstileFixture",
            ]),
        tests(
            "PipelineTests",
            [
                "Pipeline", "Store", "SQL", "RetailModel", "Routing", "Transform", "StoreFixture",
                "PipelineFixture", "RandomFixture", "TurnstileFixture",
            ]),
        tests(
            "SimulationTests",
            [
                "Pipeline", "Store", "SQL", "RetailModel", "RetailModelFixture", "RandomFixture",
                "StoreFixture", "PipelineFixture", "TurnstileFixture",
            ]),
        // The command itself is built for these: they start it as a user would.
        tests("APITests", ["API", "HTTP", "Transform"]),
        tests("FlowTests", ["countinghouse", "HTTP", "PostgreSQLFixture", "SQL"]),
        tests("TidyTests", []),
    ]
)
