/// A descriptor's place in its loop. A place is used again under a new generation, so an old
/// registration never reaches a new handler.
public struct Registration: Hashable, Sendable {
    let index: UInt32
    let generation: UInt32

    var token: UInt64 { UInt64(generation) << 32 | UInt64(index) }

    init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }

    init(token: UInt64) {
        index = UInt32(truncatingIfNeeded: token)
        generation = UInt32(truncatingIfNeeded: token >> 32)
    }
}

/// The handlers of one loop with their deadlines, by place.
struct RegistrationTable {
    private struct Place {
        var handler: (any ReadinessHandler)?
        var descriptor: Int32
        var generation: UInt32
    }

    private var places: [Place] = []
    private var free: [UInt32] = []
    private var wheel: TimerWheel

    /// - Parameter second: of the loop's clock, now.
    init(second: Int64) {
        wheel = TimerWheel(second: second)
    }

    var isEmpty: Bool { places.count == free.count }

    mutating func add(_ handler: any ReadinessHandler, _ descriptor: Int32) -> Registration {
        guard let index = free.popLast() else {
            places.append(Place(handler: handler, descriptor: descriptor, generation: 0))
            wheel.addPlace()
            return Registration(index: UInt32(places.count - 1), generation: 0)
        }
        places[Int(index)].handler = handler
        places[Int(index)].descriptor = descriptor
        return Registration(index: index, generation: places[Int(index)].generation)
    }

    /// The descriptor that was registered, or nil if it is no longer.
    @discardableResult
    mutating func remove(_ registration: Registration) -> Int32? {
        guard isCurrent(registration) else { return nil }
        let index = Int(registration.index)
        places[index].handler = nil
        // The largest generation is kept back: with it a token could equal the wake-up's.
        places[index].generation = (places[index].generation + 1) % UInt32.max
        wheel.set(index, second: .max)
        free.append(registration.index)
        return places[index].descriptor
    }

    mutating func removeAll() {
        for index in places.indices where places[index].handler != nil {
            remove(Registration(index: UInt32(index), generation: places[index].generation))
        }
    }

    func handler(_ registration: Registration) -> (any ReadinessHandler)? {
        isCurrent(registration) ? places[Int(registration.index)].handler : nil
    }

    mutating func setDeadline(_ registration: Registration, second: Int64) {
        guard isCurrent(registration) else { return }
        wheel.set(Int(registration.index), second: second)
    }

    /// Whether handlers wait to be told that their deadlines have passed.
    var hasOverdue: Bool { wheel.hasOverdue }

    /// Some handlers whose deadlines have passed, which are then unset.
    mutating func takeExpired(upTo second: Int64, countMax: Int) -> [any ReadinessHandler] {
        wheel.takeDue(upTo: second, countMax: countMax).compactMap { places[$0].handler }
    }

    private func isCurrent(_ registration: Registration) -> Bool {
        let index = Int(registration.index)
        return index < places.count && places[index].generation == registration.generation
            && places[index].handler != nil
    }
}
