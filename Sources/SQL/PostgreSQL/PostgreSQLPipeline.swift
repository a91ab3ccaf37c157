import CPostgres
import Glibc

/// One statement sent many times without waiting for each answer (PostgreSQL manual, section 34.5).
///
/// Never more is under way than ``SQLLimits`` allows, and while bytes wait to be sent, answers are
/// taken in: otherwise client and server could each wait for the other to read.
struct PostgreSQLPipeline: ~Copyable {
    private let session: OpaquePointer
    private let statement: PostgreSQLStatement
    private var sent = 0
    private var taken = 0
    private var bytesSent = 0
    private var first: SQLError?
    /// Whether the session has left pipeline mode, ready for other commands.
    private(set) var isFinished = false

    init(_ session: OpaquePointer, _ statement: PostgreSQLStatement) throws(SQLError) {
        self.session = session
        self.statement = statement
        guard PQenterPipelineMode(session) == 1, PQsetnonblocking(session, 1) == 0 else {
            throw PostgreSQLFailure.read(nil, on: session, sql: statement.sql)
        }
    }

    /// Sends all rows and gives each result to `take` in order, until the first failure.
    ///
    /// - Returns: The first failure, naming its row.
    mutating func run(
        _ rows: [[SQLValue]], _ arguments: inout PostgreSQLArguments,
        _ take: (_ argumentIndex: Int, OpaquePointer) throws(SQLError) -> Void
    ) -> SQLError? {
        for index in rows.indices where first == nil {
            send(rows[index], &arguments)
            guard isFull else { continue }
            guard PQsendFlushRequest(session) == 1 else {
                fail(nil, at: index)
                break
            }
            takeResults(until: (sent + taken + 1) / 2, take)
        }
        finish(take)
        return first
    }

    private var isFull: Bool {
        sent - taken >= SQLLimits.pipelinedStatementsMax
            || bytesSent >= SQLLimits.pipelinedBytesMax
    }

    private mutating func send(_ row: [SQLValue], _ arguments: inout PostgreSQLArguments) {
        do throws(SQLError) {
            try arguments.encode(row, for: statement)
        } catch {
            note(error, at: sent)
            return
        }
        let isSent = PQsendQueryPrepared(
            session, statement.name, Int32(row.count), arguments.values, arguments.lengths,
            arguments.formats, 1)
        guard isSent == 1 else {
            fail(nil, at: sent)
            return
        }
        sent += 1
        bytesSent += arguments.byteCount
    }

    /// Takes in the results of the statements before `count`.
    private mutating func takeResults(
        until count: Int, _ take: (_ argumentIndex: Int, OpaquePointer) throws(SQLError) -> Void
    ) {
        guard flush() else { return }
        bytesSent = 0
        while taken < count {
            // A statement has at least one result, and an end mark (nil) behind the last.
            guard var result = PQgetResult(session) else {
                fail(nil, at: taken)
                return
            }
            while true {
                read(result, take)
                let isCopy = PostgreSQLResult.isCopy(result)
                PQclear(result)
                // A COPY gives the same result for ever; the session is of no more use.
                if isCopy { return }
                guard let next = PQgetResult(session) else { break }
                result = next
            }
            taken += 1
        }
    }

    private mutating func read(
        _ result: OpaquePointer,
        _ take: (_ argumentIndex: Int, OpaquePointer) throws(SQLError) -> Void
    ) {
        guard first == nil else { return }
        guard PostgreSQLResult.isSuccess(result) else {
            fail(result, at: taken)
            return
        }
        do throws(SQLError) {
            try take(taken, result)
        } catch {
            note(error, at: taken)
        }
    }

    /// Ends the pipeline, takes in what is still under way, and leaves the mode.
    private mutating func finish(
        _ take: (_ argumentIndex: Int, OpaquePointer) throws(SQLError) -> Void
    ) {
        guard PQpipelineSync(session) == 1 else {
            fail(nil, at: sent)
            return
        }
        takeResults(until: sent, take)
        let end = PQgetResult(session)
        let isSynchronized = PQresultStatus(end) == PGRES_PIPELINE_SYNC
        PQclear(end)
        isFinished =
            isSynchronized && PQexitPipelineMode(session) == 1 && PQsetnonblocking(session, 0) == 0
        if !isFinished { fail(nil, at: sent) }
    }

    /// Sends what libpq has gathered.
    ///
    /// - Returns: False when the session is lost.
    private mutating func flush() -> Bool {
        while true {
            switch PQflush(session) {
            case 0: return true
            case 1: break
            default:
                fail(nil, at: taken)
                return false
            }
            var socket = pollfd(
                fd: PQsocket(session), events: Int16(POLLIN | POLLOUT), revents: 0)
            // Interrupted by a signal or not: the next PQflush finds out.
            _ = poll(&socket, 1, -1)
            guard Int32(socket.revents) & POLLIN != 0, PQconsumeInput(session) == 0 else {
                continue
            }
            fail(nil, at: taken)
            return false
        }
    }

    private mutating func fail(_ result: OpaquePointer?, at index: Int) {
        note(PostgreSQLFailure.read(result, on: session, sql: statement.sql), at: index)
    }

    private mutating func note(_ error: SQLError, at index: Int) {
        first = first ?? error.naming(sql: statement.sql, argumentIndex: index)
    }
}
