#ifndef COUNTINGHOUSE_CSQLITE_H
#define COUNTINGHOUSE_CSQLITE_H

#include <sqlite3.h>

/* What is variadic Swift cannot call: one name per switch that is used. */

/* Off: "name" in double quotes is always an identifier, as it is in PostgreSQL. */
static inline int sqlite3_refuse_double_quoted_text(sqlite3 *connection) {
    int refused = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
    return refused != SQLITE_OK
        ? refused
        : sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
}

/* On: no SQL text can write to the schema tables or corrupt the file on purpose. */
static inline int sqlite3_defend(sqlite3 *connection) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/* Off: without its count of the memory in use, which nobody asks for, SQLite takes no lock for each
   piece of memory. Only before anything else of SQLite; afterwards it answers SQLITE_MISUSE. */
static inline int sqlite3_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
