import HTTP
import Pipeline
import RetailModel

/// Carries deliveries over HTTP, guarded against receivers that only this machine can reach.
public struct WebhookTransport: EventTransport {
    /// How long a receiver has for its answer; Courier's lease is longer.
    public static let wholeSeconds = 20
    /// Receivers answer little; more than this of an answer is not read.
    public static let answerBytesMax = 64 * 1024

    private let pool: ClientPool

    /// A transport over a pool of connections.
    public init(_ pool: ClientPool) {
        self.pool = pool
    }

    /// Whether a text can be a receiver's URL; the sentence that says why not.
    public static func problem(ofURL text: String) -> String? {
        do throws(ClientError) {
            _ = try ClientURL(text)
            return nil
        } catch {
            return "\(error.problem) \(error.remedy)"
        }
    }

    public func send(_ request: DeliveryRequest) async -> DeliveryAnswer {
        do throws(ClientError) {
            var headers = Headers()
            for field in request.headers { headers.append(field.name, field.value) }
            let answer = try await pool.send(
                .post, ClientURL(request.url), headers: headers, body: .bytes(request.body),
                wholeSeconds: Self.wholeSeconds)
            return .answered(
                status: answer.status.code,
                retryAfterSeconds: answer.headers["Retry-After"].flatMap(Self.seconds))
        } catch {
            return .failed(code: error.code, problem: error.problem)
        }
    }

    /// Retry-After as seconds (RFC 9110 section 10.2.3); its form as a date is passed over, and the
    /// schedule decides.
    private static func seconds(_ text: String) -> Int? {
        guard (1...9).contains(text.utf8.count), let seconds = Int(text), seconds >= 0 else {
            return nil
        }
        return seconds
    }
}
