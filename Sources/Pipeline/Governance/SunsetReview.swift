import RetailModel
import SQL
import Store
import Transform

/// Whether parts of the API whose last day has come may end.
public enum SunsetReview {
    /// The most callers that a review names.
    private static let callersMax = 20

    /// The named callers because of whom a part of the API does not end yet.
    public static func holders(
        of deprecation: Deprecation, on today: BusinessDate, reading connection: any SQLConnection
    ) throws(SQLError) -> [String] {
        try DeprecatedUseTable.callers(
            of: deprecation.name,
            after: Int64(today.daysSinceEpoch) - Int64(deprecation.unusedDays),
            limit: callersMax, on: connection)
    }

    /// A warning for each part whose last day has come although callers still use it.
    static func warnings(
        for configuration: Configuration?, on today: BusinessDate,
        reading connection: any SQLConnection
    ) throws(SQLError) -> [ConfigurationProblem] {
        var warnings: [ConfigurationProblem] = []
        for deprecation in configuration?.deprecations ?? [] {
            guard let sunset = deprecation.sunset, sunset <= today else { continue }
            let callers = try holders(of: deprecation, on: today, reading: connection)
            guard !callers.isEmpty else { continue }
            warnings.append(
                ConfigurationProblem(
                    rule: "GOV-007", place: deprecation.place,
                    problem: "\(deprecation.name) was to end on \(sunset); it answers on, as "
                        + "\(callers.joined(separator: ", ")) used it within "
                        + "\(deprecation.unusedDays) days.",
                    remedy: "Have them use \(deprecation.successor), or set a later day."))
        }
        return warnings
    }
}
