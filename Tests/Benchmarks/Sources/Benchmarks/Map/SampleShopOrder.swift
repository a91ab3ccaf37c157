/// An order as a web shop's webhook sends it, of about 1.6 KB: two lines, a discount, taxes,
/// shipping.
enum SampleShopOrder {
    /// The text of the order of that number, in UTF-8.
    static func body(number: Int) -> [UInt8] {
        let lines = [
            line(
                number * 10, "Desk lamp, brushed steel", "LAMP-9", quantity: 2, price: "29.90",
                discount: "5.00", tax: "4.52"),
            line(
                number * 10 + 1, "Bulb E27 warm white", "BULB-4", quantity: 4, price: "2.50",
                discount: nil, tax: "0.83"),
        ]
        return Array(
            """
            {"id":\(number),"name":"#\(number)","order_number":\(number),\
            "email":"customer@example.com","created_at":"2026-03-10T14:01:02-05:00",\
            "processed_at":"2026-03-10T14:01:02-05:00","updated_at":"2026-03-10T14:03:22-05:00",\
            "currency":"USD","financial_status":"paid","fulfillment_status":null,"test":false,\
            "taxes_included":false,"cancelled_at":null,"location_id":null,"source_name":"web",\
            "customer":{"id":700\(number),"email":"customer@example.com"},\
            "shipping_address":{"first_name":"Ada","last_name":"Moreau","address1":"4 Mill Lane",\
            "city":"Louisville","zip":"40202","country":"United States","country_code":"US",\
            "province_code":"KY"},\
            "line_items":[\(lines.joined(separator: ","))],\
            "shipping_lines":[{"id":1,"title":"Standard","price":"4.95",\
            "discounted_price":"4.95","tax_lines":[],"discount_allocations":[]}],\
            "payment_gateway_names":["shopify_payments"],"refunds":[],\
            "subtotal_price":"64.80","total_discounts":"5.00","total_tax":"5.35",\
            "total_line_items_price":"69.80","total_price":"75.10"}
            """.utf8)
    }

    private static func line(
        _ id: Int, _ title: String, _ sku: String, quantity: Int, price: String, discount: String?,
        tax: String
    ) -> String {
        let discounts =
            discount.map { #"{"amount":"\#($0)","discount_application_index":0}"# } ?? ""
        return """
            {"id":\(id),"product_id":632910392,"variant_id":808950810,"title":"\(title)",\
            "sku":"\(sku)","quantity":\(quantity),"price":"\(price)","total_discount":"0.00",\
            "gift_card":false,"taxable":true,"discount_allocations":[\(discounts)],\
            "tax_lines":[{"title":"State tax","rate":0.0825,"price":"\(tax)"}]}
            """
    }
}
