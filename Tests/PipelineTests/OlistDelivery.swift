import Foundation
import PipelineFixture
import Store

@testable import Pipeline

/// A delivery of Olist in small: two orders of one customer, the second without items.
struct OlistDelivery {
    /// What the names of its files end with.
    var suffix = ""
    /// What the orders' numbers begin with.
    var prefix = "o"
    var placedAt = "2017-07-09 21:57:05"

    var orders: String {
        """
        order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
        order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
        \(prefix)1,c1,delivered,\(placedAt),,,,
        \(prefix)2,c1,unavailable,2017-07-10 10:00:00,,,,

        """
    }

    var items: String {
        """
        order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
        \(prefix)1,1,p1,s1,2017-07-12 00:00:00,21.99,11.85
        \(prefix)1,2,p1,s1,2017-07-12 00:00:00,21.99,11.85
        \(prefix)9,1,p1,s1,2017-07-12 00:00:00,5.00,1.00

        """
    }

    var payments: String {
        """
        order_id,payment_sequential,payment_type,payment_installments,payment_value
        \(prefix)1,1,credit_card,2,60.00
        \(prefix)1,2,voucher,1,7.68
        \(prefix)2,1,boleto,1,30.00

        """
    }

    let customers = """
        customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
        c1,u1,14409,franca,SP

        """

    enum Part: String, CaseIterable {
        case orders = "olist_orders"
        case items = "olist_order_items"
        case payments = "olist_order_payments"
        case customers = "olist_customers"
    }

    @discardableResult
    func send(_ part: Part, to open: OpenBooks) async throws -> FileIntake.Outcome {
        let text =
            switch part {
            case .orders: orders
            case .items: items
            case .payments: payments
            case .customers: customers
            }
        return try await open.store(
            text, connection: "olist", type: "text/csv", named: "\(part.rawValue)\(suffix).csv")
    }
}

/// The shared data of Olist.
enum OlistExport {
    static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().path
        + "/../../../shared/data/retail/olist"

    static var exists: Bool { FileManager.default.fileExists(atPath: folder) }

    /// Reads a file, through gzip where it is compressed.
    static func bytes(_ name: String) throws -> [UInt8] {
        guard name.hasSuffix(".gz") else {
            return [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "\(folder)/\(name)"]
        process.standardOutput = output
        try process.run()
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes
    }
}
