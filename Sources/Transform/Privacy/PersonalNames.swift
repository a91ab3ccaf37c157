/// Which members, columns and elements say who a person is, by the names that shops, tills and
/// payment providers give them.
///
/// Names are compared without case, blanks and signs: `First Name`, `first_name` and `firstName`
/// are one.
public enum PersonalNames {
    private static let always: Set<String> = [
        "email", "emailaddress", "contactemail", "receiptemail", "buyeremail", "customeremail",
        "phone", "phonenumber", "telephone", "mobile", "fax", "buyerphone", "customerphone",
        "firstname", "lastname", "middlename", "surname", "givenname", "familyname", "fullname",
        "customername", "contactname", "buyername", "recipientname", "cardholdername",
        "billingname",
        "shippingname", "accountholder", "holder", "birthday", "dateofbirth", "birthdate",
        "address1", "address2", "address3", "addressline1", "addressline2", "addressline3",
        "address", "billingaddress", "shippingaddress", "street", "streetname", "streetaddress",
        "billingaddress1", "billingaddress2",
        "shippingaddress1", "shippingaddress2", "billingstreet", "shippingstreet", "billingphone",
        "shippingphone", "billingzip", "shippingzip", "billingcity", "shippingcity",
        "browserip", "clientip", "ipaddress", "customeripaddress", "useragent", "customeruseragent",
        "customernote", "latitude", "longitude", "customerzipcodeprefix",
    ]

    /// A source's own references of customers.
    private static let references: Set<String> = [
        "customer", "customerid", "customerreference", "customernumber", "customercode",
        "customerkey", "customeruniqueid", "householdkey", "buyerid", "payerid", "shopperid",
    ]

    private static let orders: Set<String> = [
        "id", "order", "orderid", "ordernumber", "amazonorderid", "number", "ticket",
        "ticketnumber", "invoice", "invoiceno", "transactionid", "name",
    ]

    /// What is within them is about a person.
    private static let containers: Set<String> = [
        "customer", "buyer", "buyerinfo", "billing", "shipping", "billingaddress",
        "shippingaddress", "shippingaddresses", "billto", "shipto", "deliveryaddress",
        "defaultaddress", "address", "addresses", "recipient", "contact", "contacts",
        "customerdetails", "billingdetails", "shippingdetails", "purchaser", "payer", "cardholder",
    ]

    /// What postings, taxes and reports go by stays, within such a container too.
    private static let kept: Set<String> = [
        "country", "countrycode", "countryiso2", "countryname", "currency", "currencycode", "kind",
        "type", "role", "createdat", "updatedat", "taxexempt", "method",
    ]

    /// Members of records in which people write what they like.
    static let freeTexts: Set<String> = [
        "description", "note", "notes", "text", "reason", "comment", "comments", "remark",
        "remarks", "message", "instructions", "problem", "remedy", "detail", "why",
    ]

    /// Whether a text may be a key, a code, a day or a figure, although it stands where people
    /// write what they like.
    static func isCode(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: [0x2D, 0x2E, 0x3A, 0x5F].contains(byte)
            }
        }
    }

    /// The name without case, blanks and signs.
    static func plain(_ name: String) -> String {
        String(
            decoding: name.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case 0x41...0x5A: byte | 0x20
                case 0x61...0x7A, 0x30...0x39, 0x80...0xFF: byte
                default: nil
                }
            }, as: UTF8.self)
    }

    static func isContainer(_ name: String) -> Bool { containers.contains(name) }

    /// Whether a text at that place says who somebody is.
    static func isPersonal(_ name: String, within path: [String]) -> Bool {
        if always.contains(name) || isReference(name, within: path) { return true }
        // The account or the card by which somebody paid.
        if name == "reference", ["tenders", "payments"].contains(path.last) { return true }
        // What is noted of a customer's order is about the customer; of other records, about these.
        if name == "notes", path == ["customerorder"] { return true }
        guard path.contains(where: isContainer) else { return false }
        return !kept.contains(name)
            && !["total", "amount", "tax", "price"].contains {
                name.hasPrefix($0)
            }
    }

    /// Whether the name of a person stands at that place, so that one word of it is enough: not
    /// where a street, a town, a note or a reference of an account may be called so too.
    static func bearsName(_ name: String, within path: [String]) -> Bool {
        (name.hasSuffix("name") && name != "streetname" || name.hasSuffix("holder"))
            && isPersonal(name, within: path)
    }

    static func isReference(_ name: String, within path: [String]) -> Bool {
        references.contains(name) || (name == "id" && ["customer", "buyer"].contains(path.last))
    }

    /// Numbers of a person are references; others, such as sums, are not.
    static func isPersonalNumber(_ name: String, within path: [String]) -> Bool {
        guard isPersonal(name, within: path) else { return false }
        return isReference(name, within: path) || name.hasSuffix("id")
            || ["phone", "mobile", "telephone", "latitude", "longitude", "zip"].contains {
                name.hasSuffix($0)
            }
    }

    static func isOrder(_ name: String, within path: [String]) -> Bool {
        orders.contains(name) && !path.contains(where: isContainer) && path.last != "lines"
            && path.last != "lineitems"
    }
}
