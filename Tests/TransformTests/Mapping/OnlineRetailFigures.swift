@testable import Transform

/// What an independent reading of the Online Retail files counted: see their ground-truth.json.
///
/// The counts of documents follow from the rules of the mapping: 9,660 sales, 2,006 returns and
/// 1,129 adjustments, 12,795 documents in all.
enum OnlineRetailFigures {
    /// Lines, sales, returns, adjustments, value of sales, value of returns and units.
    static let months: [(month: String, figures: String)] = [
        (
            "2010-12",
            "42481 1559 326 140 823746.14 -74789.12 "
                + "342228"
        ),
        (
            "2011-01",
            "35147 1086 260 130 691364.56 -131364.30 "
                + "308966"
        ),
        (
            "2011-02",
            "27707 1101 219 73 523631.89 -25569.24 "
                + "277989"
        ),
        (
            "2011-03",
            "36748 1454 318 211 717639.36 -34372.28 "
                + "351872"
        ),
        (
            "2011-04",
            "29916 1246 240 258 537808.621 -44601.50 "
                + "289098"
        ),
        (
            "2011-05",
            "37030 1681 314 167 770536.02 -47202.51 "
                + "380391"
        ),
        (
            "2011-06",
            "36874 1533 329 150 761739.90 -70616.78 "
                + "341623"
        ),
    ]

    static func row(_ totals: MappedTotals) -> String {
        [
            "\(totals.lines)", "\(totals.sales)", "\(totals.returns)", "\(totals.adjustments)",
            "\(totals.salesValue)", "\(totals.returnsValue)", "\(totals.units)",
        ].joined(separator: " ")
    }

    /// Quantity times price of all lines by region, each country under its code.
    static let netValueByRegion: [(region: String, value: String)] = [
        ("GB", "3672198.471"),
        ("NL", "139749.77"),
        ("DE", "104769.27"),
        ("IE", "104695.94"),
        ("FR", "87748.40"),
        ("AU", "80832.25"),
        ("ES", "24818.31"),
        ("CH", "23320.65"),
        ("JP", "21132.74"),
        ("BE", "17413.18"),
        ("SE", "15448.78"),
        ("PT", "13408.07"),
        ("NO", "10609.56"),
        ("FI", "9867.97"),
        ("JE", "9559.47"),
        ("DK", "9436.56"),
        ("CY", "8163.78"),
        ("IT", "6673.82"),
        ("HK", "6579.52"),
        ("AT", "4389.53"),
        ("PL", "4261.77"),
        ("SG", "4171.81"),
        ("GR", "3658.29"),
        ("IS", "2205.95"),
        ("CA", "1846.24"),
        ("LB", "1693.88"),
        ("LT", "1661.06"),
        ("ZZ", "1540.75"),
        ("BR", "1143.60"),
        ("IL", "1041.50"),
        ("AE", "889.24"),
        ("MT", "850.41"),
        ("EU", "614.95"),
        ("BH", "548.40"),
        ("CZ", "491.75"),
        ("US", "383.95"),
        ("SA", "131.17"),
    ]
}
