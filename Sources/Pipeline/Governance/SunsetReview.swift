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

    /// A problem for each part whose last day has come although callers still use it.
    ///
    /// - Parameter known: what is in force already: an end that comes with time, and was set while
    ///   nobody used the part, is warned of; one that is set anew is refused.
    static func problems(
        of configuration: Configuration?, knowing known: [Deprecation], on today: BusinessDate,
        reading connection: any SQLConnection
    ) throws(SQLError) -> (errors: [ConfigurationProblem], warnings: [ConfigurationProblem]) {
        var (errors, warnings): ([ConfigurationProblem], [ConfigurationProblem]) = ([], [])
        for deprecation in configuration?.deprecations ?? [] {
            guard let sunset = deprecation.sunset, sunset <= today else { continue }
            let callers = try holders(of: deprecation, on: today, reading: connection)
            guard !callers.isEmpty else { continue }
            let isKnown = known.contains {
                $0.name == deprecation.name && $0.sunset == sunset
            }
            let problem = ConfigurationProblem(
                rule: "GOV-007", place: deprecation.place,
                problem: "\(deprecation.name) "
                    + (isKnown
                        ? "was to end on \(sunset); it answers on" : "cannot end on \(sunset)")
                    + ", as \(callers.joined(separator: ", ")) used it within "
                    + "\(deprecation.unusedDays) days.",
                remedy: "Have them use \(deprecation.successor), or set a later day.")
            if isKnown { warnings.append(problem) } else { errors.append(problem) }
        }
        return (errors, warnings)
    }
}
