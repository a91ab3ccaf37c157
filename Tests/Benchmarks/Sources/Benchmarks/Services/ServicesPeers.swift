import Foundation

/// FastAPI over the same SQLite file, two processes of it.
enum FastAPIPeer {
    static func start(_ books: URL, in folder: URL) throws -> ServerProcess {
        let script = Workspace.root.appending(path: "Tests/Benchmarks/Services/fastapi_peer.py")
        do {
            return try ServerProcess(
                try Tool("python3").path(), folder: folder, probe: "/readyz"
            ) { port in [script.path, "\(port)", books.path] }
        } catch let failure as Failure {
            throw Failure(
                problem: failure.problem,
                remedy: "Install it: pip install fastapi uvicorn uvloop httptools. "
                    + failure.remedy)
        }
    }
}

/// A folder from which nginx answers every product with one file, and every list with another.
struct AnswersFolder {
    private let configuration: URL
    private let folder: URL

    /// - Parameter answers: Those to the one and to the list.
    init(_ answers: [String], in parent: URL) throws {
        folder = parent.appending(path: "answers")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in zip(["one.json", "list.json"], answers) {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        configuration = folder.appending(path: "nginx.conf")
    }

    func start(in parent: URL) throws -> ServerProcess {
        try ServerProcess(Tool("nginx").path(), folder: parent, probe: "/v1/products") { port in
            try Data(text(port).utf8).write(to: configuration)
            return ["-c", configuration.path, "-p", folder.path]
        }
    }

    private func text(_ port: Int) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
        // Workers of a root's nginx would be nobody, who may not look into the folder.
        let user = geteuid() == 0 ? "user root;" : ""
        return """
            daemon off;
            \(user)
            worker_processes 2;
            pid \(folder.path)/nginx.pid;
            error_log \(folder.path)/error.log crit;
            events { worker_connections 4096; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                default_type application/json;
                \(temporary)
                server {
                    listen 127.0.0.1:\(port) reuseport;
                    root \(folder.path);
                    location = /v1/products { rewrite ^ /list.json break; }
                    location /v1/products/ { rewrite ^ /one.json break; }
                }
            }
            """
    }
}
