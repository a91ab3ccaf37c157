#ifndef COUNTINGHOUSE_CZLIB_H
#define COUNTINGHOUSE_CZLIB_H
#include <zlib.h>
#endif
