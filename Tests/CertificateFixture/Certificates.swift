import Foundation

/// Certificates made by openssl(1) for one test, in a temporary folder that ends with it.
public final class Certificates: Sendable {
    /// A certificate and its key, as PEM files.
    public struct Issued: Sendable {
        public let certificate: String
        public let key: String
    }

    /// Why no certificate was made.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private let folder: URL

    /// Makes the folder.
    public init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// A path in the folder.
    public func path(_ name: String) -> String {
        folder.appending(path: name).path
    }

    /// A certificate authority of its own making.
    public func authority(_ name: String) throws -> Issued {
        let issued = Issued(certificate: path("\(name).pem"), key: path("\(name).key"))
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=\(name)", "-days", "30", "-keyout", issued.key, "-out",
            issued.certificate,
        ])
        return issued
    }

    /// A certificate by an authority.
    /// - Parameters:
    ///   - names: as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
    ///   - days: how long it holds from now on; -1 for one that has ended.
    public func issue(
        _ name: String, names: String, by authority: Issued, days: Int = 30
    ) throws -> Issued {
        let issued = Issued(certificate: path("\(name).pem"), key: path("\(name).key"))
        let request = path("\(name).csr")
        let extensions = path("\(name).ext")
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/O=Example/CN=\(name)", "-keyout", issued.key, "-out", request,
        ])
        try Data("subjectAltName=\(names)\nbasicConstraints=critical,CA:FALSE\n".utf8)
            .write(to: URL(filePath: extensions))
        try openssl([
            "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key,
            "-CAcreateserial", "-days", "\(days)", "-extfile", extensions, "-out",
            issued.certificate,
        ])
        return issued
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "openssl \(arguments[0]): \(String(decoding: said, as: UTF8.self))")
        }
    }
}
