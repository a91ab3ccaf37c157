/// When a delivery that failed is tried again: the steps of Standard Webhooks 1.0, over three days.
public enum DeliverySchedule {
    /// The steps in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    static let steps = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]

    /// Seconds to wait after so many failed attempts, drawn from half to one and a half of the
    /// step, so that many deliveries that failed together do not come back together, and three
    /// days stay three days on average; nil when it is not tried again.
    ///
    /// - Parameter draw: A number of a range, any of them as likely.
    public static func waitSeconds(
        afterAttempts attempts: Int, draw: (ClosedRange<Int>) -> Int
    ) -> Int? {
        guard attempts >= 1, attempts <= steps.count else { return nil }
        let step = steps[attempts - 1]
        return draw(step / 2...step + step / 2)
    }
}
