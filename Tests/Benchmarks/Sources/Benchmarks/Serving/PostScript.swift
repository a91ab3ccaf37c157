import Foundation

/// A body in a file, and the Lua script by which wrk posts it again and again.
struct PostScript {
    let body: URL
    let script: URL

    init(body bytes: [UInt8], name: String, in folder: URL) throws {
        body = folder.appending(path: "\(name).json")
        script = folder.appending(path: "\(name).lua")
        try Data(bytes).write(to: body)
        let text = """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = [==[\(String(decoding: bytes, as: UTF8.self))]==]
            """
        try Data(text.utf8).write(to: script)
    }
}
