import Foundation
import RetailModel
import Testing

/// Numbers met in real trade documents, by whether their check digit is right.
private struct GroundTruth: Decodable {
    let distinct: [String]

    /// Beside the checkout, where there is one.
    static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data/gs1/gtin-check-digits.truth.json")
        .standardizedFileURL

    static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

    static func read() throws -> [String: GroundTruth] {
        try JSONDecoder().decode([String: GroundTruth].self, from: Data(contentsOf: file))
    }
}

@Suite struct `A trade item number` {
    @Test(arguments: [
        "96385074", "40170725", "00000000", "036000291452", "614141000036", "4006381333931",
        "4012345001235", "7622204117051", "05476154389097", "00078000011807", "10614141000415",
    ])
    func `with its right check digit is taken as it stands`(digits: String) throws {
        let gtin = try GTIN(digits)
        #expect(gtin.digits == digits)
        #expect(gtin.fourteenDigits.utf8.count == 14)
        #expect(gtin.fourteenDigits.hasSuffix(digits))
    }

    @Test(arguments: [
        ("96385075", 5, 4), ("036000291453", 3, 2), ("4006381333930", 0, 1),
        ("7400000001235", 5, 7), ("8712345678901", 1, 6), ("05432167890984", 4, 2),
    ])
    func `with another check digit is refused naming both`(
        digits: String, given: Int, expected: Int
    ) {
        #expect(throws: GTINError.checkDigit(given: given, expected: expected)) {
            try GTIN(digits)
        }
    }

    @Test func `the refusal of a wrong check digit says what was expected`() {
        #expect(
            GTINError.checkDigit(given: 5, expected: 4).problem
                == "The GTIN's check digit is 5 where its other digits demand 4.")
    }

    @Test(arguments: ["", "9638507", "963850740", "1234567890", "40063813339", "400638133393100"])
    func `of another length is refused with its length`(digits: String) {
        #expect(throws: GTINError.length(digits.utf8.count)) { try GTIN(digits) }
    }

    @Test(arguments: ["9638507X", "4006381-33931", " 036000291452", "éééé", "+6385074"])
    func `with anything but digits is refused`(text: String) {
        #expect(throws: GTINError.notDigits) { try GTIN(text) }
    }

    @Test func `is the same item at every length that its zeros allow`() throws {
        #expect(try GTIN("036000291452").fourteenDigits == "00036000291452")
        #expect(try GTIN("0036000291452").fourteenDigits == "00036000291452")
        #expect(try GTIN("96385074").fourteenDigits == "00000096385074")
    }

    @Test func `shares its check digit with location and logistics numbers`() {
        // GLN 4012345000009 and SSCC 106141411234567897 of the GS1 General Specifications.
        #expect(GTIN.checkDigit(of: Array("401234500000".utf8)) == 9)
        #expect(GTIN.checkDigit(of: Array("10614141123456789".utf8)) == 7)
    }

    @Test(.enabled(if: GroundTruth.isPresent, "the collection of trade documents is not here"))
    func `is right or wrong as in the collected trade documents`() throws {
        let truth = try GroundTruth.read()
        #expect(truth.count == 7)
        for (source, numbers) in truth {
            #expect(!numbers.distinct.isEmpty)
            for digits in numbers.distinct {
                let isValid = (try? GTIN(digits)) != nil
                #expect(isValid == source.hasSuffix("|valid"), "\(digits) of \(source)")
            }
        }
    }
}
