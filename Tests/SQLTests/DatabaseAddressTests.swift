import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Reading a database address` {
    @Test(arguments: [
        ("sqlite:/var/lib/books.db", DatabaseAddress.sqlite(path: "/var/lib/books.db")),
        ("sqlite:///var/lib/books.db", .sqlite(path: "/var/lib/books.db")),
        ("sqlite:books.db", .sqlite(path: "books.db")),
        ("postgres://u:p@host/db", .postgresql(url: "postgres://u:p@host/db")),
        ("postgresql://host:5433/db", .postgresql(url: "postgresql://host:5433/db")),
    ])
    func `a file or a server is understood`(text: String, address: DatabaseAddress) throws {
        #expect(try DatabaseAddress(parsing: text) == address)
    }

    @Test(arguments: [
        "", "books.db", "sqlite:", "sqlite:/var/lib/", "sqlite://host/books.db",
        "sqlite::memory:", "sqlite:file:books.db?mode=memory", "mysql://host/db", "Postgres://h/d",
    ])
    func `anything else is refused`(text: String) throws {
        let error = try failure { _ = try DatabaseAddress(parsing: text) }
        #expect(error?.kind == .invalidAddress)
    }

    @Test(arguments: [
        ("postgres://user:secret@host:5432/db?sslmode=require", "postgres://host:5432/db"),
        ("postgresql://host/db?password=secret", "postgres://host/db"),
        ("postgres://user:se?cret@host/db", "postgres://(hidden)"),
        ("postgres://user:sec@ret@host/db", "postgres://host/db"),
        ("sqlite:/var/lib/books.db", "sqlite:/var/lib/books.db"),
    ])
    func `its description shows no password`(text: String, description: String) throws {
        #expect(try DatabaseAddress(parsing: text).description == description)
    }

    @Test func `a connection URI that cannot be read is refused without being quoted`() throws {
        let database = Database(.postgresql(url: "postgres://user:secret@[::1/db"))
        let error = try failure { _ = try database.connect() }
        #expect(error?.kind == .invalidAddress)
        #expect(error?.problem.contains("secret") == false)
    }

    @Test func `a server that does not answer is told apart`() throws {
        let database = Database(.postgresql(url: "postgres://user:secret@127.0.0.1:1/db"))
        let error = try failure { _ = try database.connect() }
        #expect(error?.kind == .connectionLost)
        #expect(error?.isRetryable == true)
        #expect(error?.problem.contains("secret") == false)
    }
}
