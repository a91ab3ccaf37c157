/// Which connection reads which of the shared payloads; every other file of a vendor is read by the
/// vendor's connection for objects of which no document is made.
enum PayloadTable {
    /// Folder, connection for the rest, and how many files the folder has.
    static let vendors: [(folder: String, rest: String, files: Int)] = [
        ("shopify-ruby", "shopify-other", 50),
        ("woocommerce", "woocommerce-other", 29),
        ("square", "square-other", 81),
        ("stripe", "stripe", 38),
        ("bigcommerce", "bigcommerce-other", 16),
        ("amazon-sp-api", "amazon-other", 40),
    ]

    /// The connection of one file.
    static func connection(of file: String, in folder: String, rest: String) -> String {
        for (connection, beginnings) in claims where connection.hasPrefix(folder.prefix(6)) {
            let words = beginnings.split(separator: "\n").joined(separator: " ")
            if words.split(separator: " ").contains(where: { file.hasPrefix($0) }) {
                return connection
            }
        }
        return rest
    }

    /// Beginnings of the names of the files that a connection reads.
    private static let claims: [(connection: String, beginnings: String)] = [
        ("shopify-orders", "order.json orders.json order_with_properties"),
        ("shopify-refunds", "refund.json"),
        ("shopify-inventory", "inventory_level"),
        ("shopify-transactions", "transaction.json"),
        ("woocommerce-orders", "wp-api-v3_orders"),
        ("woocommerce-refunds", "wp-api-v3_order-refunds"),
        (
            "square-orders",
            """
            BatchRetrieveOrdersResponse CalculateOrderResponse CreateOrderResponse
            RetrieveOrderResponse
            """
        ),
        (
            "square-payments",
            """
            CancelPaymentResponse CompletePaymentResponse ListPaymentsResponse UpdatePaymentResponse
            PaymentCreatedEvent
            """
        ),
        (
            "square-refunds",
            """
            GetPaymentRefundResponse CreateTerminalRefundResponse SearchTerminalRefundsResponse
            RefundCreatedEvent RefundUpdatedEvent TerminalRefundCreatedEvent
            """
        ),
        (
            "square-payouts",
            "GetPayoutResponse ListPayoutsResponse PayoutSentEvent PayoutFailedEvent"
        ),
        (
            "square-inventory",
            "InventoryCountUpdatedEvent RetrieveInventoryAdjustment RetrieveInventoryPhysicalCount"
        ),
        ("bigcommerce-orders", "orders.v2.oas2.yml_05 orders.v2.oas2.yml_07"),
        (
            "amazon-orders-v0",
            "ordersV0__000 ordersV0__002 ordersV0__004 ordersV0__006 ordersV0__008"
        ),
        ("amazon-orders", "orders_2026-01-01"),
        ("amazon-settlements", "financesV0__000"),
    ]

    /// What becomes of the files of each vendor: how many give a document, how many only a case for
    /// a person, and how many nothing, with a reason.
    static let files: [String: String] = [
        "shopify-ruby": "mapped 2, cases 4, skipped 44",
        "woocommerce": "mapped 7, cases 0, skipped 22",
        "square": "mapped 10, cases 0, skipped 71",
        "stripe": "mapped 2, cases 0, skipped 36",
        "bigcommerce": "mapped 0, cases 1, skipped 15",
        "amazon-sp-api": "mapped 5, cases 1, skipped 34",
    ]

    /// The documents that they give, by type.
    static let documents: [String: String] = [
        "shopify-ruby": "sale@1 4, stock-count@1 5",
        "woocommerce": "sale@1 11",
        "square": "payment@1 4, payout@1 5, stock-count@1 2",
        "stripe": "payment@1 1, payout@1 1",
        "bigcommerce": "sale@1 1",
        "amazon-sp-api": "payout@1 1, sale@1 5",
    ]

    /// The sums that do not add up, by file.
    static let cases: [String: String] = [
        "shopify-ruby/order.json": "a total of 409.94 USD, but * add up to 608.94 USD",
        "shopify-ruby/orders.json": "a total of 409.94 USD, but * add up to 608.94 USD",
        "shopify-ruby/order_with_properties.json":
            "a total of 409.94 USD, but * add up to 80.94 USD",
        "shopify-ruby/refund.json": "a total of -209.00 USD, but * add up to -405.96 USD",
        "bigcommerce/orders.v2.oas2.yml_05.json": "a total of 361.95 USD, but * add up to 0.00 USD",
        "amazon-sp-api/ordersV0__006__orders_v0_orders_orderId_get_200.json":
            "a total of 100.00 EUR, but * add up to 0.00 EUR",
    ]
}
