import Foundation
import Logging
import Pipeline
import RetailModel
import SQL
import Store

/// Settles at the start which configuration is in force: that of the folder, or the version that is
/// active in the books.
///
/// Someone who works with the folder alone changes it and starts anew, as ever. Once a version was
/// applied by a person, or the folder's content was taken back, a start does not undo that: the
/// books win, and the log says so.
struct ConfigurationStart {
    private let folder: String
    private let appliesFolder: Bool
    private let now: @Sendable () -> Instant
    private let logger: Logger

    /// - Parameter appliesFolder: whether the folder wins whatever is active.
    init(
        _ folder: String, _ appliesFolder: Bool, _ now: @escaping @Sendable () -> Instant,
        _ logger: Logger
    ) {
        self.folder = folder
        self.appliesFolder = appliesFolder
        self.now = now
        self.logger = logger
    }

    /// The folder, checked before there are books: nothing begins with a configuration that cannot
    /// be used. Nil where there are books already.
    func checkedBeforeBooks(at address: DatabaseAddress) throws -> Configuration? {
        guard case .sqlite(let path) = address, !FileManager.default.fileExists(atPath: path)
        else { return nil }
        return try ConfigurationFolder.read(try ConfigurationFolder.files(folder), of: folder)
    }

    /// - Parameter checked: the folder's configuration, where it was read already.
    func settle(
        checked: Configuration?, on connection: any SQLConnection
    ) throws -> ConfigurationInForce {
        guard let active = try ConfigurationVersionTable.active(on: connection) else {
            let first =
                try checked
                ?? ConfigurationFolder.read(try ConfigurationFolder.files(folder), of: folder)
            return try apply(first, why: "first start", on: connection)
        }
        let files: [ConfigurationTable.File]
        do throws(CommandFailure) {
            files = try ConfigurationFolder.files(folder)
        } catch {
            guard !appliesFolder else { throw error }
            tell("the configuration folder cannot be read", active, error.description)
            return try stored(active, on: connection)
        }
        let hash = Configuration.hash(of: files)
        if hash == active.hash { return try stored(active, on: connection) }
        let known = try ConfigurationVersionTable.latest(hash: hash, on: connection)
        let follows = active.origin == .folder && known?.state != .rolledBack
        guard appliesFolder || follows else {
            tell(
                "the configuration folder differs from the active version", active,
                "start with --apply-config, or use `config apply`, to put the folder in force")
            return try stored(active, on: connection)
        }
        return try apply(
            try ConfigurationFolder.read(files, of: folder),
            why: "the folder changed before the start", on: connection)
    }

    private func apply(
        _ configuration: Configuration, why: String, on connection: any SQLConnection
    ) throws -> ConfigurationInForce {
        guard let note = ChangeNote(by: "serve", why: why) else {
            preconditionFailure("both are short texts")
        }
        let at = now()
        let outcome = try connection.transaction { () throws(SQLError) in
            try ConfigurationDesk.apply(
                configuration, note, origin: .folder, base: nil, at: at, on: connection)
        }
        guard let active = try ConfigurationVersionTable.active(on: connection) else {
            throw CommandFailure("No configuration is active after \(outcome).")
        }
        // Another node may have been quicker with another folder.
        guard active.hash == configuration.hash else { return try stored(active, on: connection) }
        return ConfigurationInForce(
            version: active.number, configuration: configuration,
            policy: LanePolicy(
                configuration, configurationSeq: active.configurationSeq, now: now))
    }

    private func stored(
        _ active: ConfigurationVersion, on connection: any SQLConnection
    ) throws -> ConfigurationInForce {
        do throws(RulingError) {
            return try ConfigurationInForce.stored(
                configurationSeq: active.configurationSeq, version: active.number, now: now,
                on: connection)
        } catch {
            throw CommandFailure(
                "Version \(active.number) of the configuration cannot be used: \(error.problem)\n"
                    + "Start with --apply-config to put the folder \(folder) in force.")
        }
    }

    private func tell(_ message: String, _ active: ConfigurationVersion, _ detail: String) {
        logger.warning(
            "\(message)",
            metadata: [
                "folder": "\(folder)", "version": "\(active.number)", "by": "\(active.by)",
                "detail": "\(detail)",
            ])
    }
}

/// Looks every few seconds whether another version became active, and puts it in force.
enum ConfigurationWatch {
    private static let seconds = 2

    static func start(
        _ configurations: ConfigurationHolder, _ readers: ReaderPool, _ logger: Logger
    ) -> Task<Void, Never> {
        Task.detached {
            // A version that cannot be read is told once, not every few seconds.
            var told: Int64?
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(seconds))
                let found = try? await readers.read { sql throws(SQLError) in
                    try configurations.refresh(on: sql)
                }
                switch found {
                case .adopted(let inForce):
                    told = nil
                    logger.notice(
                        "configuration in force",
                        metadata: [
                            "configuration_version": "\(inForce.version)",
                            "configuration": "\(inForce.configuration.shortHash)",
                        ])
                case .unreadable(let version, let problem) where told != version:
                    told = version
                    logger.error(
                        "configuration not adopted, the old one stays in force",
                        metadata: [
                            "configuration_version": "\(version)", "detail": "\(problem)",
                        ])
                case .unchanged, .unreadable, nil: break
                }
            }
        }
    }
}
