import Foundation

/// A folder from which nginx runs without a file of the system's own installation.
///
/// Files are sent as Debian's configuration has it (`sendfile`, `tcp_nopush`), no log is written.
struct NginxFolder {
    let configuration: URL

    /// How many lines of the page one word of the configuration holds: it may have 4 KiB.
    private static let linesPerWord = 32

    init(in parent: URL, place: PeerPlace) throws {
        let folder = parent.appending(path: "nginx")
        let files = folder.appending(path: "files")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        let contents = [
            (PeerPath.plaintext, PeerPath.plaintextAnswer), (PeerPath.page, PeerPath.pageAnswer),
        ]
        for (path, text) in contents {
            try Data(text.utf8).write(to: URL(filePath: files.path + path))
        }
        configuration = folder.appending(path: "nginx.conf")
        try Data(Self.text(folder, files, place).utf8).write(to: configuration)
    }

    private static func text(_ folder: URL, _ files: URL, _ place: PeerPlace) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
        let pageWord = String(repeating: PeerPath.pageLine, count: linesPerWord)
        let pageWords = String(repeating: "$lines", count: PeerPath.pageLines / linesPerWord)
        // Workers of a root's nginx would be nobody, who may not look into the folder.
        let user = geteuid() == 0 ? "user root;" : ""
        let security = place.certificate == nil ? "" : "ssl"
        return """
            daemon off;
            \(user)
            worker_processes \(Peer.threads);
            pid \(folder.path)/nginx.pid;
            error_log \(folder.path)/error.log crit;
            events { worker_connections 4096; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                default_type text/plain;
                \(temporary)
                server {
                    listen 127.0.0.1:\(place.port) \(security) reuseport;
                    \(place.certificate.map(tls) ?? "")
                    root \(files.path);
                    location = \(PeerPath.nginxReturn)\(PeerPath.plaintext) {
                        return 200 "\(PeerPath.plaintextAnswer)";
                    }
                    location = \(PeerPath.nginxReturn)\(PeerPath.page) {
                        set $lines "\(pageWord)";
                        return 200 "\(pageWords)";
                    }
                }
            }
            """
    }

    private static func tls(_ certificate: Certificate) -> String {
        """
        ssl_certificate \(certificate.chain.path);
        ssl_certificate_key \(certificate.key.path);
        ssl_protocols TLSv1.3;
        ssl_conf_command Ciphersuites \(Certificate.cipherSuite);
        """
    }
}
