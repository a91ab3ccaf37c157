# The mapping of the shop's order that the product ships, as far as jq can say it: sums are binary floats.
{
  kind: "sale", channel: "ecom", store: "WEB", order: ("shopify:" + (.id | tostring)),
  revision: .updated_at, business_date: .processed_at[0:10], occurred_at: .processed_at,
  currency: .currency,
  lines: [.line_items[] | {
    line: (.id | tostring), kind: "merchandise", item: .sku, description: .title,
    quantity: (.quantity | tostring), unit_price: .price,
    gross: ((.price | tonumber) * .quantity | tostring),
    discounts: [.discount_allocations[] | {amount: .amount}],
    taxes: [.tax_lines[] | {jurisdiction: .title, rate: (.rate * 100 | tostring), amount: .price}]
  }],
  charges: [.shipping_lines[] | {kind: "shipping", amount: .price}],
  tenders: [{kind: "gateway", amount: .total_price}],
  total: .total_price
}
