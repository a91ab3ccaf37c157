#!/usr/bin/env python3
"""Writes real catalogues as lines for the API's bulk endpoints, a file for each.

    catalogues.py SOURCE FOLDER

SOURCE is the folder of retail data, FOLDER where northwind-vendors.ndjson and the others go.
Nothing is corrected: an amount is written with the digits that its source has.
"""

import csv
import gzip
import json
import pathlib
import sqlite3
import sys

COUNTRIES = {
    "Australia": "AU", "Brazil": "BR", "Canada": "CA", "Denmark": "DK", "Finland": "FI",
    "France": "FR", "Germany": "DE", "Italy": "IT", "Japan": "JP", "Netherlands": "NL",
    "Norway": "NO", "Singapore": "SG", "Spain": "ES", "Sweden": "SE", "UK": "GB", "USA": "US",
}
BEGINNING = "2020-01-01T00:00:00Z"


def main():
    source, folder = map(pathlib.Path, sys.argv[1:3])
    for files in northwind(source, folder), online_retail(source), rossmann(source):
        for name, records in files.items():
            with open(folder / f"{name}.ndjson", "w", encoding="utf-8") as file:
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")


def northwind(source, folder):
    database = folder / "northwind.sqlite"
    packed = source / "northwind" / "northwind.sqlite.gz"
    database.write_bytes(gzip.decompress(packed.read_bytes()))
    books = sqlite3.connect(database)
    vendors = [
        {
            "vendor": f"NW-{key}", "name": name, "currency": "USD",
            "sites": [{"site": "1", "city": city, "country": COUNTRIES[country.strip()]}],
            "external_ids": [{"system": "northwind", "id": str(key)}],
        }
        for key, name, city, country in books.execute(
            "SELECT SupplierID, CompanyName, City, Country FROM Suppliers")
    ]
    products, prices, orders = [], [], {}
    for key, name, vendor, category, pack, price, discontinued in books.execute(
            """SELECT ProductID, ProductName, SupplierID, CategoryName, QuantityPerUnit,
                   CAST(UnitPrice AS TEXT), Discontinued
               FROM Products JOIN Categories USING (CategoryID) ORDER BY ProductID"""):
        sku = f"NW-{key}"
        products.append({
            "sku": sku, "name": name, "category": [category], "attributes": {"pack": pack},
            "status": "discontinued" if discontinued == "1" else "active",
            "external_ids": [{"system": "northwind", "id": str(key)}],
        })
        prices.append({
            "item": sku, "currency": "USD", "amount": price.removesuffix(".0"),
            "valid_from": BEGINNING,
        })
        lines = orders.setdefault(vendor, [])
        lines.append({
            "line": str(len(lines) + 1), "item": sku, "quantity": "1",
            "unit_cost": price.removesuffix(".0"),
        })
    return {
        "northwind-vendors": vendors, "northwind-products": products,
        "northwind-prices": prices,
        "northwind-purchase-orders": [
            {"number": f"NW-PO-{vendor}", "vendor": f"NW-{vendor}", "currency": "USD",
             "lines": lines}
            for vendor, lines in sorted(orders.items())
        ],
    }


def online_retail(source):
    """A product for each stock code, with the first name and the first price above zero."""
    products, prices = {}, {}
    for file in sorted((source / "online-retail").glob("*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                code, name = row["StockCode"], row["Description"].strip()
                product = products.setdefault(
                    code, {"sku": code, "name": code,
                           "external_ids": [{"system": "online-retail", "id": code}]})
                if name and product["name"] == code:
                    product["name"] = name
                if float(row["UnitPrice"]) > 0 and code not in prices:
                    prices[code] = {
                        "item": code, "currency": "GBP",
                        "amount": row["UnitPrice"].removesuffix(".0"),
                        "valid_from": row["InvoiceDate"].replace(" ", "T") + "Z",
                    }
    return {
        "online-retail-products": products.values(), "online-retail-prices": prices.values(),
    }


def rossmann(source):
    """The stores; what they offer is their price zone."""
    with open(source / "rossmann" / "stores.csv", encoding="utf-8", newline="") as text:
        return {"rossmann-locations": [
            {
                "location": f"R-{row['Store']}", "name": f"Store {row['Store']}",
                "kind": "store", "country": "DE", "currency": "EUR",
                "zone": f"OFFER-{row['Assortment'].upper()}",
                "attributes": {"format": row["StoreType"], "offer": row["Assortment"]},
                "external_ids": [{"system": "rossmann", "id": row["Store"]}],
            }
            for row in csv.DictReader(text)
        ]}


main()
