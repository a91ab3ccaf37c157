/// What the database itself refuses in the journal: an entry whose debits and credits differ when a
/// transaction commits, and any change of an entry that an ERP has been given.
extension Schema {
    /// SQLite has no deferred triggers, but deferred foreign keys: every changed line marks its
    /// entry in `journal_unsealed` with a reference that nothing satisfies, so no commit passes
    /// until the entry is sealed, and sealing compares the sums. INSERT OR IGNORE would not do in
    /// these triggers: the policy of the statement that fires them overrides it
    /// (sqlite.org/lang_createtrigger.html).
    static let journalGuardsSQLite = """
        CREATE TABLE journal_never (id INTEGER PRIMARY KEY CHECK (id = 0)) STRICT;
        CREATE TABLE journal_unsealed (
            entry_seq INTEGER PRIMARY KEY,
            blocked INTEGER NOT NULL REFERENCES journal_never (id) DEFERRABLE INITIALLY DEFERRED
        ) STRICT;
        CREATE TRIGGER journal_line_inserted AFTER INSERT ON journal_line BEGIN
            SELECT RAISE(ABORT, 'a journal entry that left ready never changes')
                FROM journal_entry WHERE seq = NEW.entry_seq AND state <> 'ready';
            INSERT INTO journal_unsealed SELECT NEW.entry_seq, 1 WHERE NOT EXISTS
                (SELECT 1 FROM journal_unsealed WHERE entry_seq = NEW.entry_seq);
        END;
        CREATE TRIGGER journal_line_updated AFTER UPDATE ON journal_line BEGIN
            SELECT RAISE(ABORT, 'a journal entry that left ready never changes')
                FROM journal_entry WHERE seq = NEW.entry_seq AND state <> 'ready';
            INSERT INTO journal_unsealed SELECT NEW.entry_seq, 1 WHERE NOT EXISTS
                (SELECT 1 FROM journal_unsealed WHERE entry_seq = NEW.entry_seq);
        END;
        CREATE TRIGGER journal_line_moved BEFORE UPDATE OF entry_seq ON journal_line BEGIN
            SELECT RAISE(ABORT, 'a journal line is never moved');
        END;
        CREATE TRIGGER journal_line_deleted BEFORE DELETE ON journal_line BEGIN
            SELECT RAISE(ABORT, 'a journal line is never deleted');
        END;
        CREATE TRIGGER journal_entry_inserted AFTER INSERT ON journal_entry BEGIN
            INSERT INTO journal_unsealed VALUES (NEW.seq, 1);
        END;
        CREATE TRIGGER journal_entry_sealed AFTER UPDATE OF debit, credit ON journal_entry BEGIN
            SELECT RAISE(ABORT, 'a journal entry that left ready never changes')
                WHERE OLD.state <> 'ready';
            SELECT RAISE(ABORT, 'the journal entry does not balance')
                FROM (SELECT COALESCE(SUM(debit), 0) AS debit, COALESCE(SUM(credit), 0) AS credit
                    FROM journal_line WHERE entry_seq = NEW.seq) AS sums
                WHERE sums.debit = 0 OR sums.debit <> NEW.debit OR sums.credit <> NEW.credit;
            DELETE FROM journal_unsealed WHERE entry_seq = NEW.seq;
        END;
        CREATE TRIGGER journal_entry_final BEFORE UPDATE ON journal_entry
        WHEN OLD.state <> 'ready' AND (NEW.state = 'ready' OR NEW.id <> OLD.id
            OR NEW.company <> OLD.company OR NEW.version <> OLD.version OR NEW.kind <> OLD.kind
            OR NEW.posting_date <> OLD.posting_date OR NEW.currency <> OLD.currency
            OR NEW.content_hash IS NOT OLD.content_hash)
        BEGIN
            SELECT RAISE(ABORT, 'a journal entry that left ready never changes');
        END;
        CREATE TRIGGER journal_entry_deleted BEFORE DELETE ON journal_entry BEGIN
            SELECT RAISE(ABORT, 'a journal entry is never deleted');
        END;
        """

    /// The guards of lines, which ask once for each entry in a transaction: an entry that is marked
    /// already was ready when it was, and if it left ready since, the sealing without which nothing
    /// commits refuses it.
    static let guardsThatAskOnceSQLite = """
        DROP TRIGGER journal_line_inserted;
        DROP TRIGGER journal_line_updated;
        CREATE TRIGGER journal_line_inserted AFTER INSERT ON journal_line
        WHEN NOT EXISTS (SELECT 1 FROM journal_unsealed WHERE entry_seq = NEW.entry_seq) BEGIN
            SELECT RAISE(ABORT, 'a journal entry that left ready never changes')
                FROM journal_entry WHERE seq = NEW.entry_seq AND state <> 'ready';
            INSERT INTO journal_unsealed VALUES (NEW.entry_seq, 1);
        END;
        CREATE TRIGGER journal_line_updated AFTER UPDATE ON journal_line
        WHEN NOT EXISTS (SELECT 1 FROM journal_unsealed WHERE entry_seq = NEW.entry_seq) BEGIN
            SELECT RAISE(ABORT, 'a journal entry that left ready never changes')
                FROM journal_entry WHERE seq = NEW.entry_seq AND state <> 'ready';
            INSERT INTO journal_unsealed VALUES (NEW.entry_seq, 1);
        END;
        """

    /// PostgreSQL compares at commit by a deferred constraint trigger.
    static let journalGuardsPostgreSQL = """
        CREATE FUNCTION journal_line_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.entry_seq <> OLD.entry_seq
            THEN RAISE EXCEPTION 'a journal line is never moved';
            END IF;
            IF EXISTS (SELECT 1 FROM journal_entry WHERE seq = NEW.entry_seq AND state <> 'ready')
            THEN RAISE EXCEPTION 'a journal entry that left ready never changes';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER journal_line_changed BEFORE INSERT OR UPDATE ON journal_line
            FOR EACH ROW EXECUTE FUNCTION journal_line_check();
        CREATE FUNCTION journal_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'journal entries and lines are never deleted';
        END $$;
        CREATE TRIGGER journal_line_deleted BEFORE DELETE ON journal_line
            FOR EACH ROW EXECUTE FUNCTION journal_deleted();
        CREATE TRIGGER journal_entry_deleted BEFORE DELETE ON journal_entry
            FOR EACH ROW EXECUTE FUNCTION journal_deleted();
        CREATE FUNCTION journal_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a journal entry that left ready never changes';
        END $$;
        CREATE TRIGGER journal_entry_final BEFORE UPDATE ON journal_entry FOR EACH ROW
            WHEN (OLD.state <> 'ready' AND (NEW.state = 'ready' OR NEW.id <> OLD.id
                OR NEW.company <> OLD.company OR NEW.version <> OLD.version
                OR NEW.kind <> OLD.kind OR NEW.posting_date <> OLD.posting_date
                OR NEW.currency <> OLD.currency
                OR NEW.content_hash IS DISTINCT FROM OLD.content_hash))
            EXECUTE FUNCTION journal_final();
        CREATE FUNCTION journal_entry_check() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sums RECORD;
        DECLARE entry RECORD;
        BEGIN
            SELECT debit, credit INTO entry FROM journal_entry WHERE seq = NEW.seq;
            IF TG_OP = 'UPDATE' AND OLD.state <> 'ready'
            THEN RAISE EXCEPTION 'a journal entry that left ready never changes';
            END IF;
            SELECT COALESCE(SUM(debit), 0) AS debit, COALESCE(SUM(credit), 0) AS credit INTO sums
                FROM journal_line WHERE entry_seq = NEW.seq;
            IF sums.debit = 0 OR sums.debit <> entry.debit OR sums.credit <> entry.credit
            THEN RAISE EXCEPTION 'the journal entry does not balance';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER journal_entry_balances
            AFTER INSERT OR UPDATE OF debit, credit ON journal_entry
            DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION journal_entry_check();
        CREATE FUNCTION journal_line_total_check() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sums RECORD;
        DECLARE entry RECORD;
        BEGIN
            SELECT debit, credit INTO entry FROM journal_entry WHERE seq = NEW.entry_seq;
            SELECT SUM(debit) AS debit, SUM(credit) AS credit INTO sums
                FROM journal_line WHERE entry_seq = NEW.entry_seq;
            IF sums.debit <> entry.debit OR sums.credit <> entry.credit
            THEN RAISE EXCEPTION 'the journal entry does not balance';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER journal_line_balances AFTER INSERT OR UPDATE ON journal_line
            DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION journal_line_total_check();
        """
}
