import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Committing and undoing` {
    private let stop = SQLError(.other, message: "stop")

    @Test(arguments: TestEngine.allCases)
    func `a transaction is seen by others only once it is committed`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let other = try test.database.connect(readOnly: true)
        let answer = try connection.transaction { () throws(SQLError) in
            try connection.execute(insertItem, [.integer(1), .null, .null])
            #expect((try? other.number("SELECT count(*) FROM item")) == 0)
            return "done"
        }
        #expect(answer == "done")
        #expect(try other.number("SELECT count(*) FROM item") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `a throw undoes the whole transaction`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.transaction { () throws(SQLError) in
                try connection.execute(insertItem, [.integer(1), .null, .null])
                throw stop
            }
        }
        #expect(error == stop)
        #expect(try connection.number("SELECT count(*) FROM item") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `a savepoint undoes only what failed within it`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        var failures: [SQLError.Kind] = []
        try connection.transaction { () throws(SQLError) in
            for number in [Int64(1), 2, 1, 3] {
                do throws(SQLError) {
                    try connection.savepoint { () throws(SQLError) in
                        let twin = number + 100
                        try connection.execute(insertItem, [.integer(twin), .null, .null])
                        try connection.savepoint { () throws(SQLError) in
                            _ = try connection.execute(
                                insertItem, [.integer(number), .null, .null])
                        }
                    }
                } catch {
                    failures.append(error.kind)
                }
            }
        }
        #expect(failures.count == 1)
        let numbers = try connection.all("SELECT number FROM item ORDER BY number") {
            $0.integer(0)
        }
        #expect(numbers == [1, 2, 3, 101, 102, 103])
    }

    @Test(arguments: TestEngine.allCases)
    func `many rows outside a transaction are stored all or not at all`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        var rows = (1...1_200).map { [SQLValue.integer($0), .null, .null] }
        rows[1_100] = [.integer(7), .null, .null]
        let error = try failure { try connection.executeMany(insertItem, rows) }
        #expect(error?.argumentIndex == 1_100)
        #expect(error?.isUniqueViolation(in: "item") == true)
        #expect(try connection.number("SELECT count(*) FROM item") == 0)
        rows[1_100] = [.integer(1_101), .null, .null]
        #expect(try connection.executeMany(insertItem, rows) == 1_200)
    }

    @Test(arguments: TestEngine.allCases)
    func `rows that failed in a pipeline are undone by their savepoint`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.transaction { () throws(SQLError) in
            try connection.execute(insertItem, [.integer(1), .null, .null])
            let error = try? failure {
                try connection.savepoint { () throws(SQLError) in
                    _ = try connection.executeMany(
                        insertItem,
                        [
                            [.integer(2), .null, .null], [.integer(1), .null, .null],
                            [.integer(3), .null, .null],
                        ])
                }
            }
            #expect(error?.argumentIndex == 1)
            try connection.execute(insertItem, [.integer(4), .null, .null])
        }
        let numbers = try connection.all("SELECT number FROM item ORDER BY number") {
            $0.integer(0)
        }
        #expect(numbers == [1, 4])
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement first prepared in a failed transaction runs in the next`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        for _ in 0..<2 {
            let error = try failure {
                try connection.transaction { () throws(SQLError) in
                    try connection.execute(insertItem, [.integer(1), .null, .null])
                    try connection.execute(insertItem, [.integer(1), .null, .null])
                }
            }
            #expect(error?.isUniqueViolation(in: "item") == true)
        }
        #expect(try connection.execute(insertItem, [.integer(1), .null, .null]) == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `transactions do not nest, and savepoints need one`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        let nested = try failure {
            try connection.transaction { () throws(SQLError) in try connection.transaction {} }
        }
        #expect(nested?.kind == .misuse)
        let bare = try failure { try connection.savepoint {} }
        #expect(bare?.kind == .misuse)
        #expect(try connection.transaction { () throws(SQLError) in 5 } == 5)
    }

    @Test(arguments: TestEngine.allCases)
    func `a snapshot does not see what others commit meanwhile`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let writer = try test.connect(itemSchema)
        let reader = try test.database.connect(readOnly: true)
        try reader.snapshot { () throws(SQLError) in
            #expect((try? reader.number("SELECT count(*) FROM item")) == 0)
            try writer.execute(insertItem, [.integer(1), .null, .null])
            #expect((try? reader.number("SELECT count(*) FROM item")) == 0)
        }
        #expect(try reader.number("SELECT count(*) FROM item") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `a commit that is passed over inside the body is not taken for one`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.transaction { () throws(SQLError) in
                try connection.script("ROLLBACK")
                try connection.execute(insertItem, [.integer(1), .null, .null])
            }
        }
        #expect(error?.kind == .transactionAborted)
        #expect(try connection.number("SELECT count(*) FROM item") == 0)
    }
}
