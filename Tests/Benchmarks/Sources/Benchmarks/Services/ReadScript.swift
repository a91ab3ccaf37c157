import Foundation

/// The Lua scripts by which wrk asks for one record after the other, each at random.
enum ReadScript {
    /// Products by their identifiers.
    static func products(_ books: GrocersBooks, in folder: URL) throws -> URL {
        try write(
            "products", in: folder, lists: ["skus": books.skus],
            request: #""/v1/products/" .. skus[math.random(#skus)]"#)
    }

    /// What a product costs in a store.
    static func prices(_ books: GrocersBooks, in folder: URL) throws -> URL {
        let stores = (0..<GrocersBooks.stores).map(GrocersBooks.storeName)
        return try write(
            "prices", in: folder, lists: ["skus": books.priced, "stores": stores],
            request: """
                "/v1/prices/in-force?item=" .. skus[math.random(#skus)] .. "&store=" .. \
                stores[math.random(#stores)] .. \
                "&zone=Z" .. math.random(0, \(GrocersBooks.zones - 1)) .. \
                "&currency=\(GrocersBooks.currency)"
                """)
    }

    /// What a product costs in the first store.
    static func pricePath(_ sku: String) -> String {
        "/v1/prices/in-force?item=\(sku)&store=\(GrocersBooks.storeName(0))&zone=Z0"
            + "&currency=\(GrocersBooks.currency)"
    }

    private static func write(
        _ name: String, in folder: URL, lists: [String: [String]], request: String
    ) throws -> URL {
        let texts = lists.map { list, words in
            "local \(list) = {\(words.map { "\"\($0)\"" }.joined(separator: ","))}"
        }
        // wrk.format costs more; each of its threads has a seed of its own.
        let text = """
            \(texts.joined(separator: "\n"))
            local started = 0
            function setup(thread)
                thread:set("seed", started)
                started = started + 1
            end
            function init(args) math.randomseed(seed * 7919 + 17) end
            function request()
                return "GET " .. \(request) .. " HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n"
            end
            """
        let file = folder.appending(path: "read-\(name).lua")
        try Data(text.utf8).write(to: file)
        return file
    }
}
