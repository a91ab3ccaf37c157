import RetailModel
import SQL
import Store

/// Everything that is asked of a configuration before it is applied: its check, its tests, and a
/// shadow run over the last documents.
public struct ConfigurationReview: Sendable {
    /// Whether, and why not, it may be applied.
    public enum Verdict: Sendable {
        /// The check found errors.
        case refused
        /// A test did not come out as written.
        case failsTests
        /// Amounts or stock would differ, and nobody accepted that.
        case wantsAcceptance
        case fits
    }

    public let check: ConfigurationCheck
    /// What came of each test; empty when the check found errors.
    public let tests: [ConfigurationTest.Outcome]
    /// What would have come of the last documents; nil when check or tests failed.
    public let trial: TrialReport?
    /// The version with which it was compared; 0 for none.
    public let base: Int64

    /// Reviews a folder's files against the books; blocks while the tests run.
    ///
    /// - Parameter today: the day by which rows of lookups are over.
    /// - Throws: ``SQL/SQLError`` when the database cannot be read.
    public init(
        _ files: [ConfigurationTable.File], today: BusinessDate, on connection: any SQLConnection
    ) throws(SQLError) {
        let active = try ConfigurationVersionTable.active(on: connection)
        base = active?.number ?? 0
        var inForce: [ConfigurationTable.File] = []
        if let active {
            inForce = try ConfigurationTable.files(
                ofConfiguration: active.configurationSeq, on: connection)
        }
        check = try ConfigurationCheck(files: files, today: today, against: inForce)
            .reviewed(on: today, reading: connection)
        guard let configuration = check.configuration else {
            (tests, trial) = ([], nil)
            return
        }
        tests = ConfigurationTest.run(ConfigurationTest.all(of: configuration))
        guard tests.allSatisfy({ $0.failure == nil }) else {
            trial = nil
            return
        }
        trial = try Trial.run(configuration, .last(Trial.shadowDocuments), on: connection)
    }

    /// Whether it may be applied.
    ///
    /// - Parameter accepts: whether a person has accepted that amounts or stock differ.
    public func verdict(accepts: Bool) -> Verdict {
        guard check.configuration != nil else { return .refused }
        guard let trial else { return .failsTests }
        return trial.changesMoneyOrStock && !accepts ? .wantsAcceptance : .fits
    }
}
