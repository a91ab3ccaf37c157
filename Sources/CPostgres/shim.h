#ifndef COUNTINGHOUSE_CPOSTGRES_H
#define COUNTINGHOUSE_CPOSTGRES_H

#include <libpq-fe.h>

#endif
