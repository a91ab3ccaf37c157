import RetailModel
import SQL

/// A file that arrived under a name, for files that are read together.
public struct FileArrival: Hashable, Sendable {
    public let fileSeq: Int64
    /// Without folder and endings.
    public let stem: String
    public let arrivedAt: Instant
}

/// A file that is read with a main one.
public struct JoinedFile: Hashable, Sendable {
    /// The other file as its connection calls it.
    public let part: String
    public let fileSeq: Int64
    /// Under which it arrived, without folder and endings.
    public let stem: String

    /// A file that takes a part.
    public init(part: String, fileSeq: Int64, stem: String) {
        self.part = part
        self.fileSeq = fileSeq
        self.stem = stem
    }
}

/// Which files arrived under which names, and which were read together.
public enum JoinTable {
    /// Notes that a file arrived, for the first time or once more, and lets the files of its
    /// connection look again that wait for others.
    public static func arrived(
        _ row: FileRow, named name: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let stem = stem(of: name)
        guard !stem.isEmpty, !row.connection.isEmpty else { return }
        try connection.execute(
            """
            INSERT INTO file_arrival (connection, stem, file_seq, arrived_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (connection, stem, file_seq) DO UPDATE SET arrived_at = excluded.arrived_at
            """,
            [
                .text(row.connection), .text(stem.storable), .integer(row.seq),
                .integer(instant.microseconds),
            ])
        try connection.execute(
            """
            UPDATE intake_file SET next_try_at = NULL
            WHERE state = 'received' AND waits_for IS NOT NULL AND connection = $1
            """, [.text(row.connection)])
    }

    /// A name without folder and endings: `olist_orders` of `in/olist_orders.csv.gz`.
    public static func stem(of name: String) -> String {
        let last = name.split(separator: "/").last ?? ""
        return String(last.prefix { $0 != "." })
    }

    /// The files of a connection that arrived under `stem`, or under any name that begins so, the
    /// newest first, and have been read with no main file since.
    ///
    /// - Parameter isKept: Whether one file serves many main files, so that having been read does
    ///   not count.
    public static func free(
        connection name: String, stem: String, orLonger: Bool, isKept: Bool,
        on connection: any SQLConnection
    ) throws(SQLError) -> [FileArrival] {
        try connection.all(
            """
            SELECT a.file_seq, a.stem, a.arrived_at FROM file_arrival AS a
            JOIN intake_file AS f ON f.seq = a.file_seq
            WHERE a.connection = $1 AND a.stem >= $2 AND a.stem <= $3
                AND f.state IN ('received', 'processed')
                AND ($4 = 1 OR NOT EXISTS (
                    SELECT 1 FROM joined_file AS j
                    WHERE j.side_seq = a.file_seq AND j.stem = a.stem
                        AND j.bound_at >= a.arrived_at))
            ORDER BY a.arrived_at DESC, a.file_seq DESC LIMIT 1000
            """,
            [
                .text(name), .text(stem), .text(orLonger ? stem + "\u{10FFFF}" : stem),
                .integer(isKept ? 1 : 0),
            ]
        ) { row throws(SQLError) in
            FileArrival(
                fileSeq: row.integer(0), stem: row.text(1),
                arrivedAt: Instant(microseconds: row.integer(2)))
        }
    }

    /// Says with which files a main one is read, now and whenever it is read again.
    public static func bind(
        _ sides: [JoinedFile], toMain seq: Int64, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard !sides.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO joined_file (main_seq, part, side_seq, stem, bound_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            sides.map {
                [
                    .integer(seq), .text($0.part), .integer($0.fileSeq), .text($0.stem),
                    .integer(instant.microseconds),
                ]
            })
    }

    /// The files that a main one is read with; none before they were found.
    public static func sides(
        ofMain seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [JoinedFile] {
        try connection.all(
            "SELECT part, side_seq, stem FROM joined_file WHERE main_seq = $1 ORDER BY part",
            [.integer(seq)]
        ) { row throws(SQLError) in
            JoinedFile(part: row.text(0), fileSeq: row.integer(1), stem: row.text(2))
        }
    }

    /// Lets a main file of which nothing is committed look for others anew.
    static func unbind(main seq: Int64, on connection: any SQLConnection) throws(SQLError) {
        try connection.execute(
            """
            DELETE FROM joined_file WHERE main_seq IN
                (SELECT seq FROM intake_file WHERE seq = $1 AND results = 0)
            """, [.integer(seq)])
    }

    /// Ends files that hold no documents of their own.
    public static func finish(
        sides seqs: [Int64], problem: String?, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard !seqs.isEmpty else { return }
        try connection.executeMany(
            """
            UPDATE intake_file SET state = 'processed', finished_at = $2, problem = $3,
                waits_for = NULL, next_try_at = NULL, lease_until = NULL, starts = 0
            WHERE seq = $1 AND state = 'received'
            """,
            seqs.map {
                [.integer($0), .integer(instant.microseconds), .optional(problem?.storable)]
            })
    }

    // MARK: - Waiting

    /// Gives a claimed file back until `next`, since it waits for others; false when another node
    /// has claimed it.
    public static func wait(
        _ lease: FileLease, for others: String, until next: Instant, caseSeq: Int64?,
        on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE intake_file SET lease_until = NULL, next_try_at = $4, waits_for = $3,
                wait_case = $5, starts = CASE WHEN starts > 0 THEN starts - 1 ELSE 0 END
            WHERE seq = $1 AND lease = $2 AND state = 'received'
            """,
            [
                .integer(lease.fileSeq), .integer(lease.number), .text(others.storable),
                .integer(next.microseconds), .optional(caseSeq),
            ]) == 1
    }

    /// Ends the waiting of files; the cases that told of it.
    public static func endWaiting(
        of seqs: [Int64], on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        var cases: [Int64] = []
        for seq in seqs {
            let opened = try connection.first(
                "SELECT wait_case FROM intake_file WHERE seq = $1", [.integer(seq)]
            ) { row throws(SQLError) in row.optionalInteger(0) }
            if let opened = opened ?? nil { cases.append(opened) }
            try connection.execute(
                "UPDATE intake_file SET waits_for = NULL, wait_case = NULL WHERE seq = $1",
                [.integer(seq)])
        }
        return cases
    }
}
