import RetailModel

/// The parts of timestamps and durations (CEL language definition, "Timestamp and Duration").
enum TimeFunctions {
    /// A part, by the name of its method.
    enum Part: String, CaseIterable {
        case getFullYear
        case getMonth
        case getDate
        case getDayOfMonth
        case getDayOfYear
        case getDayOfWeek
        case getHours
        case getMinutes
        case getSeconds
        case getMilliseconds

        /// The part of the clock on the wall: months and `getDayOfMonth` count from 0, `getDate`
        /// from 1, the week from Sunday.
        func value(of clock: Moment.Clock, nanoseconds: Int32) -> Int {
            switch self {
            case .getFullYear: clock.year
            case .getMonth: clock.month - 1
            case .getDate: clock.day
            case .getDayOfMonth: clock.day - 1
            case .getDayOfYear: clock.dayOfYear
            case .getDayOfWeek: clock.dayOfWeek
            case .getHours: clock.hour
            case .getMinutes: clock.minute
            case .getSeconds: clock.second
            case .getMilliseconds: Int(nanoseconds) / 1_000_000
            }
        }

        /// The whole duration in this unit, towards zero; of milliseconds those of its last
        /// second. Nil for a part that durations do not have.
        func value(of span: TimeSpan) -> Int64? {
            switch self {
            case .getHours: span.nanoseconds / (3600 * TimeSpan.perSecond)
            case .getMinutes: span.nanoseconds / (60 * TimeSpan.perSecond)
            case .getSeconds: span.nanoseconds / TimeSpan.perSecond
            case .getMilliseconds: span.nanoseconds % TimeSpan.perSecond / 1_000_000
            default: nil
            }
        }
    }

    /// The part of a timestamp in a zone, or of a duration.
    static func value(_ part: Part, of target: Value, in zone: ZoneRules) -> Value {
        switch target {
        case .moment(let moment): return value(part, of: moment, in: zone)
        case .timestamp(let instant):
            let seconds = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            let isBefore = seconds.remainder < 0
            let moment = Moment(
                seconds: seconds.quotient - (isBefore ? 1 : 0),
                nanoseconds: Int32(seconds.remainder + (isBefore ? 1_000_000 : 0)) * 1000)
            return moment.map { value(part, of: $0, in: zone) } ?? Operators.outOfRange
        case .duration(let span):
            return part.value(of: span).map { .int($0) }
                ?? Fault.wrongType("a timestamp", found: target)
        default: return Fault.wrongType("a timestamp", found: target)
        }
    }

    private static func value(_ part: Part, of moment: Moment, in zone: ZoneRules) -> Value {
        let offset = zone.offsetSeconds(at: moment.seconds)
        let clock = moment.clock(offsetSeconds: offset)
        return .int(Int64(part.value(of: clock, nanoseconds: moment.nanoseconds)))
    }
}
