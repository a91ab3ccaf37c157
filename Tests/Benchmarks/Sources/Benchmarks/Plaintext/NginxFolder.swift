import Foundation

/// A folder from which nginx runs without a file of the system's own installation.
struct NginxFolder {
    let configuration: URL

    /// Writes a configuration of one route that answers by `return 200`, which reads no file.
    init(in parent: URL, port: Int) throws {
        let folder = parent.appending(path: "nginx")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        configuration = folder.appending(path: "nginx.conf")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
        let text = """
            daemon off;
            worker_processes \(Peer.threads);
            pid \(folder.path)/nginx.pid;
            error_log \(folder.path)/error.log crit;
            events { worker_connections 1024; }
            http {
                access_log off;
                keepalive_requests 1000000000;
                \(temporary)
                server {
                    listen 127.0.0.1:\(port) reuseport;
                    location = \(Peer.path) {
                        default_type text/plain;
                        return 200 "\(Peer.answer)";
                    }
                }
            }
            """
        try Data(text.utf8).write(to: configuration)
    }
}
