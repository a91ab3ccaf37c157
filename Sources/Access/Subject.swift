/// What a caller may be allowed to read or write; also how the API's description is ordered.
public enum Subject: String, Sendable, CaseIterable {
    case products, prices, locations, promotions, vendors
    case purchaseOrders = "purchase-orders"
    case goodsReceipts = "goods-receipts"
    case supplierInvoices = "supplier-invoices"
    case vendorClaims = "vendor-claims"
    case inventory
    case customerOrders = "customer-orders"
    case orders, files, journals, cases, routes, configuration, connectors,
        events, keys, audit, privacy
    case operations
}
