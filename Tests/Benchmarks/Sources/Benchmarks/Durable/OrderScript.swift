import Foundation

/// The Lua script by which wrk posts sales, each with a ticket number of its own.
enum OrderScript {
    /// Writes the script. Bodies are put together from prepared text:
    /// wrk's `wrk.format` costs more.
    static func write(to file: URL) throws {
        let length = SampleSale.body(ticket: 0).count
        let text = """
            local head = "POST /v1/orders HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n" ..
                "Content-Type: application/json\\r\\nContent-Length: \(length)\\r\\n\\r\\n" ..
                [==[\(SampleSale.parts.beforeStore)]==]
            local middle = [==[\(SampleSale.parts.beforeTicket)]==]
            local tail = [==[\(SampleSale.parts.rest)]==]
            local stores = {}
            for store = 0, \(SampleSale.stores - 1) do
                stores[store] = string.format("%04d", store)
            end
            local ticket = 100000000

            function request()
                ticket = ticket + 1
                return head .. stores[ticket % \(SampleSale.stores)] .. middle .. ticket .. tail
            end
            """
        try Data(text.utf8).write(to: file)
    }
}
