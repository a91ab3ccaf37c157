/// What a caller needs for master records. They are the company's: whoever is restricted to a store
/// reads products, and the prices in force there.
extension AuthorisationRow {
    static func ofProducts() -> [AuthorisationRow] {
        ofRecords("/v1/products", "Product", "products", elsewhereToRead: (200, 404))
    }

    /// Prices in both of their versions.
    static func ofPrices() -> [AuthorisationRow] {
        ofPrices("/v1/prices", "Price") + ofPrices("/v2/prices", "V2Price")
    }

    private static func ofPrices(_ path: String, _ title: String) -> [AuthorisationRow] {
        ofRecords(path, title, "prices", elsewhereToRead: (403, 403)) + [
            row(
                "remove\(title)", "prices:write", "DELETE", "\(path)/none", nil, 404,
                elsewhere: 403),
            row(
                "list\(title)sInForce", "prices:read", "GET",
                "\(path)/in-force?item=none&currency=EUR&store=0042", nil, 200, elsewhere: 403),
        ]
    }

    /// Locations, which everyone who has the scope may read, and promotions.
    static func ofPlaces() -> [AuthorisationRow] {
        ofRecords("/v1/locations", "Location", "locations", elsewhereToRead: (200, 404))
            + ofRecords("/v1/promotions", "Promotion", "promotions", elsewhereToRead: (403, 403))
    }

    /// Vendors and what is bought of them.
    static func ofProcurement() -> [AuthorisationRow] {
        [
            ("vendors", "Vendor"), ("purchase-orders", "PurchaseOrder"),
            ("goods-receipts", "GoodsReceipt"), ("supplier-invoices", "SupplierInvoice"),
            ("vendor-claims", "VendorClaim"),
        ].flatMap { name, title in
            ofRecords("/v1/\(name)", title, name, elsewhereToRead: (403, 403))
        }
    }

    /// Stock, which is the company's: a transfer is of two stores.
    static func ofInventory() -> [AuthorisationRow] {
        let (read, write) = ("inventory:read", "inventory:write")
        let asked = [
            ("listStockPositions", "positions", 200), ("listStockMovements", "movements", 200),
            ("getStockTransfer", "transfers/none", 404),
            ("getStockReservation", "reservations/none", 404),
            ("getStockCount", "counts/none", 404),
            ("getStockReconciliation", "reconciliations/none", 404),
        ].map { id, path, allowed in
            row(id, read, "GET", "/v1/inventory/\(path)", nil, allowed, elsewhere: 403)
        }
        let changed = [
            ("postStockAdjustment", "adjustments", 422), ("shipStockTransfer", "transfers", 422),
            ("receiveStockTransfer", "transfers/none/receipts", 422),
            ("loseStockTransfer", "transfers/none/losses", 422),
            ("reserveStock", "reservations", 422),
            ("releaseStock", "reservations/none/releases", 422),
            ("consumeStock", "reservations/none/consumptions", 422),
            ("countStock", "counts", 422), ("postStockCount", "counts/none/post", 404),
            ("reconcileStock", "reconciliations", 422),
            (
                "reconcileStockInBulk",
                "reconciliations/bulk?id=x&system=wms&as_of=2026-03-10T00:00:00Z", 422
            ),
        ].map { id, path, allowed in
            row(id, write, "POST", "/v1/inventory/\(path)", "{}", allowed, elsewhere: 403)
        }
        return asked + changed
    }

    /// The operations that every kind of record has.
    ///
    /// - Parameter elsewhereToRead: what a restricted caller gets of the list, and of a record that
    ///   is not there.
    private static func ofRecords(
        _ path: String, _ title: String, _ subject: String,
        elsewhereToRead: (list: Int, one: Int)
    ) -> [AuthorisationRow] {
        let (read, write) = ("\(subject):read", "\(subject):write")
        return [
            row(
                "list\(title)s", read, "GET", path, nil, 200, elsewhere: elsewhereToRead.list),
            row(
                "get\(title)", read, "GET", "\(path)/none", nil, 404,
                elsewhere: elsewhereToRead.one),
            row("export\(title)s", read, "GET", "\(path)/export", nil, 200, elsewhere: 403),
            row("list\(title)Changes", read, "GET", "\(path)/changes", nil, 200, elsewhere: 403),
            row(
                "list\(title)Versions", read, "GET", "\(path)/none/versions", nil, 404,
                elsewhere: 403),
            row("create\(title)", write, "POST", path, "{}", 422, elsewhere: 403),
            row("put\(title)", write, "PUT", "\(path)/none", "{}", 422, elsewhere: 403),
            row("patch\(title)", write, "PATCH", "\(path)/none", "{}", 404, elsewhere: 403),
            row("put\(title)s", write, "POST", "\(path)/bulk", "[{}]", 200, elsewhere: 403),
        ]
    }
}
