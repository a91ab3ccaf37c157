import CPostgres
import Glibc

/// Opens sessions with the settings that durability and round trips ask for.
enum PostgreSQLSession {
    /// - Throws: ``SQLError`` of kind `invalidAddress`, or `connectionLost` when the server does
    ///   not answer or lets nobody in.
    static func open(url: String, readOnly: Bool) throws(SQLError) -> OpaquePointer {
        try requireReadable(url)
        guard let session = connect(to: url) else {
            throw SQLError(.other, message: "libpq has no memory for a connection")
        }
        do throws(SQLError) {
            guard PQstatus(session) == CONNECTION_OK else {
                throw SQLError(.connectionLost, message: PostgreSQLFailure.message(of: session))
            }
            // Notices, such as of a table that is there already, would go to standard error.
            PQsetNoticeProcessor(session, { _, _ in }, nil)
            try run(settings(readOnly: readOnly), on: session)
        } catch {
            PQfinish(session)
            throw error
        }
        return session
    }

    /// libpq's own message would quote the address, and with it the password.
    private static func requireReadable(_ url: String) throws(SQLError) {
        var message: UnsafeMutablePointer<CChar>?
        let options = url.utf8.contains(0) ? nil : PQconninfoParse(url, &message)
        PQfreemem(message)
        guard let options else {
            throw SQLError(.invalidAddress, message: "libpq cannot read it as a connection URI")
        }
        PQconninfoFree(options)
    }

    /// What stands before the address is a default that it may replace; what stands behind holds.
    private static func connect(to url: String) -> OpaquePointer? {
        let parameters: [(keyword: String, value: String)] = [
            ("connect_timeout", String(SQLLimits.connectTimeoutSeconds)),
            ("tcp_user_timeout", String(SQLLimits.unacknowledgedMilliseconds)),
            ("fallback_application_name", "countinghouse"),
            ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
        // Safe: the copies end in zero bytes and live until they are freed behind the call, which
        // copies what it keeps; both lists end in nil.
        let keywords = parameters.map { strdup($0.keyword) }
        let values = parameters.map { strdup($0.value) }
        defer {
            for copy in keywords + values { free(copy) }
        }
        return PQconnectdbParams(
            keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }

    /// A server whose commits wait for a standby too (`remote_apply`) goes on doing so.
    private static func settings(readOnly: Bool) -> String {
        """
        SET TIME ZONE 'UTC';
        SET client_min_messages = warning;
        SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') IN ('off', 'local');
        SET default_transaction_read_only = \(readOnly ? "on" : "off");
        """
    }

    private static func run(_ sql: String, on session: OpaquePointer) throws(SQLError) {
        let result = PQexec(session, sql)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw PostgreSQLFailure.read(result, on: session, sql: sql)
        }
    }
}
