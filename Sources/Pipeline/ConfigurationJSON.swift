import Store
import Transform

// How reviews of a configuration are told to machines: the same by the command and by the API.
extension ConfigurationProblem {
    fileprivate func write(_ severity: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("severity", severity)
            json.member("rule", rule)
            json.member("file", place.file)
            json.member("line", Int64(place.line))
            json.member("column", Int64(place.column))
            json.member("problem", problem)
            json.member("remedy", remedy)
        }
    }
}

extension ConfigurationCheck {
    /// Writes the members `hash`, `errors` and `warnings`.
    public func write(to json: inout JSONWriter) {
        json.key("hash")
        if let configuration {
            json.text(Hexadecimal.text(configuration.hash))
        } else {
            json.null()
        }
        json.array("errors") { json in for error in errors { error.write("error", to: &json) } }
        json.array("warnings") { json in
            for warning in warnings { warning.write("warning", to: &json) }
        }
    }
}

extension ConfigurationTest.Outcome {
    /// Writes the outcome as an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("subject", test.subject)
            json.member("name", test.name)
            json.member("file", test.place.file)
            json.member("line", Int64(test.place.line))
            json.member("passed", failure == nil)
            json.member("microseconds", took.microseconds)
            guard let failure else { return }
            json.member("problem", failure.problem)
            json.member("at_line", Int64(failure.place.line))
            json.array("causes") { json in
                for cause in failure.causes {
                    json.object { json in
                        json.member("rule", cause.rule.rawValue)
                        json.member("path", cause.path)
                        json.member("target", cause.target)
                        json.member("mapping_line", Int64(cause.place.line))
                        json.member("problem", cause.problem)
                        json.member("remedy", cause.remedy)
                    }
                }
            }
        }
    }

    /// `ok` or `FAILS` with what the mapping itself says.
    public var lines: [String] {
        let time = "\(took.microseconds) us"
        guard let failure else { return ["ok     \(test.subject): \(test.name) (\(time))"] }
        var lines = [
            "FAILS  \(test.subject): \(test.name) (\(time))",
            "       \(failure.place): \(failure.problem)",
        ]
        for cause in failure.causes {
            lines.append(
                "       \(cause.place): \(cause.rule.rawValue) at \(cause.path): "
                    + "\(cause.problem) \(cause.remedy)")
        }
        return lines
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

extension TrialReport {
    /// Writes the report as an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.object("documents") { json in
                json.member("examined", Int64(examined))
                json.member("changed", Int64(changed))
                json.member("added", Int64(added))
                json.member("gone", Int64(gone))
                json.member("fields_changed", Int64(fieldsChanged))
                json.member("journals_changed", Int64(journalsChanged))
            }
            json.object("moves") { json in
                for (move, count) in moves.sorted(by: { $0.key < $1.key }) {
                    json.key(move)
                    json.integer(count)
                }
            }
            json.array("accounts") { json in
                for account in accounts { account.write(to: &json) }
            }
            json.array("stock") { json in
                for row in stock {
                    json.object { json in
                        json.member("item", row.item)
                        json.member("location", row.location)
                        json.member("unit", row.unit)
                        json.member("difference", row.difference.description)
                    }
                }
            }
            json.member("stock_differences", Int64(stockDifferences))
            json.array("examples") { json in
                for example in examples {
                    json.object { json in
                        json.member("document", example.document)
                        json.array("differences") { json in
                            for difference in example.differences { json.text(difference) }
                        }
                    }
                }
            }
            json.array("remarks") { json in for remark in remarks { json.text(remark) } }
            json.member("changes_money_or_stock", changesMoneyOrStock)
        }
    }

    /// The report as people read it.
    public var lines: [String] {
        var lines = [
            "documents  \(examined) read again: \(changed) changed (\(fieldsChanged) values), "
                + "\(added) added, \(gone) gone"
        ]
        for (move, count) in moves.sorted(by: { $0.key < $1.key }) {
            lines.append("           \(count) from \(move)")
        }
        lines.append("journals   \(journalsChanged) changed")
        let moved = accounts.filter { $0.difference != 0 }
        lines.append("accounts   \(moved.count) of \(accounts.count) with another net amount")
        for account in moved {
            lines.append(
                "           \(account.code) \(account.currency): "
                    + "\(Self.text(account.difference, account.currency)) (books "
                    + "\(Self.text(account.books, account.currency)), candidate "
                    + "\(Self.text(account.candidate, account.currency)))")
        }
        lines.append("stock      \(stockDifferences) items with another quantity")
        for row in stock.prefix(Self.examplesMax) {
            lines.append("           \(row.item) at \(row.location): \(row.difference) \(row.unit)")
        }
        for example in examples {
            lines.append(
                "example    \(example.document): " + example.differences.joined(separator: ", "))
        }
        return lines + remarks.map { "not read   \($0)" }
    }
}

extension TrialReport.Account {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("account", code)
            json.member("currency", currency)
            json.member("books", TrialReport.text(books, currency))
            json.member("candidate", TrialReport.text(candidate, currency))
            json.member("difference", TrialReport.text(difference, currency))
        }
    }
}

extension ConfigurationVersion {
    /// Writes the members of a version.
    public func write(to json: inout JSONWriter) {
        json.member("version", number)
        json.member("state", state.rawValue)
        json.member("hash", Hexadecimal.text(hash))
        json.member("by", by)
        json.member("why", why)
        json.member("origin", origin.rawValue)
        json.member("applied_at", appliedAt.description)
        guard let ended else { return }
        json.object("ended") { json in
            json.member("at", ended.at.description)
            json.member("by", ended.by)
            json.member("why", ended.why)
        }
    }
}
