import SQL
import Store

/// Keeps one subscription's deliveries going: as many requests under way as it may have, and a
/// turn whenever one ends, something was committed, or a second has passed.
public actor CourierLoop {
    /// How often it looks for what is due, or was committed by other nodes.
    private static let lookMilliseconds = 1000
    /// How long requests under way get to end when the server stops.
    private static let stopMilliseconds = 5000
    private static let stopPollMilliseconds = 20
    /// The pause after the store has failed.
    private static let pauseMilliseconds = 1000

    private let courier: Courier
    private let bell: CommitBell
    private let signal: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private var finished: [Courier.Sent] = []
    private var underWay = 0
    private var isStopped = false

    /// A loop that ``run()`` begins.
    public init(_ courier: Courier) {
        self.courier = courier
        bell = courier.surroundings.lane.bell
        (signal, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Delivers until ``stop()``.
    public func run() async {
        let listening = Task { [bell, waker] in
            var count = bell.count
            while !Task.isCancelled {
                await bell.wait(after: count, milliseconds: Self.lookMilliseconds)
                count = bell.count
                waker.yield()
            }
        }
        await begin()
        for await _ in signal {
            while !isStopped, await step() {}
            if isStopped { break }
        }
        listening.cancel()
        await settle()
    }

    /// Claims nothing more; ``run()`` ends once what is under way has ended, or soon.
    public func stop() {
        isStopped = true
        waker.yield()
        waker.finish()
    }

    private func begin() async {
        while !isStopped {
            do throws(SQLError) {
                return try await courier.begin()
            } catch {
                await pause(error)
            }
        }
    }

    /// One turn; whether another may find more to do at once.
    private func step() async -> Bool {
        let sent = finished
        finished.removeAll()
        do throws(SQLError) {
            let room = courier.subscription.parallelMax - underWay
            let turn = try await courier.turn(recording: sent, limit: room)
            for delivery in turn.claimed {
                underWay += 1
                Task { [courier] in ended(await courier.send(delivery)) }
            }
            return !turn.isIdle || !finished.isEmpty
        } catch {
            finished = sent + finished
            await pause(error)
            return true
        }
    }

    private func ended(_ sent: Courier.Sent) {
        underWay -= 1
        finished.append(sent)
        waker.yield()
    }

    private func settle() async {
        for _ in 0..<(Self.stopMilliseconds / Self.stopPollMilliseconds) where underWay > 0 {
            try? await Task.sleep(for: .milliseconds(Self.stopPollMilliseconds))
        }
        guard !finished.isEmpty else { return }
        _ = try? await courier.turn(recording: finished, limit: 0)
    }

    private func pause(_ error: SQLError) async {
        courier.surroundings.observer.failed(error, of: courier.subscription.name)
        try? await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
    }
}
