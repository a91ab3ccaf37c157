"""The same products from the same SQLite file by FastAPI: one by its identifier, and lists by pages.

fastapi_peer.py PORT DATABASE; needs fastapi, uvicorn, uvloop and httptools. Two processes answer, each with
one connection that keeps its statements; no model is checked and nothing is logged, which is the fastest that
FastAPI does."""
import json
import os
import sqlite3
import sys
from datetime import datetime, timezone

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

COLUMNS = "seq, id, version, created_at, updated_at, body"
app = FastAPI(openapi_url=None)
path = os.environ.get("PEER_DATABASE", "")
books = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False, cached_statements=128)


moments = {}


def moment(microseconds):
    """RFC 3339 in milliseconds, as the answers of ours have it; the seconds of late are remembered."""
    seconds, part = divmod(microseconds, 1_000_000)
    if seconds not in moments:
        if len(moments) > 4096:
            moments.clear()
        moments[seconds] = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moments[seconds]}.{part // 1000:03d}Z" if part // 1000 else f"{moments[seconds]}Z"


def product(row):
    return {
        "id": row[1], "version": row[2], "created_at": moment(row[3]), "updated_at": moment(row[4]),
        "href": f"/v1/products/{row[1]}", **json.loads(row[5]),
    }


@app.get("/readyz")
async def ready():
    return Response("ok")


@app.get("/v1/products/{id}")
async def one(id: str):
    row = books.execute(f"SELECT {COLUMNS} FROM record_product WHERE id = ?", (id,)).fetchone()
    if row is None:
        return JSONResponse({"code": "NOT-FOUND"}, 404)
    return JSONResponse(product(row), headers={"ETag": f'"{row[0]}-{row[2]}"'})


@app.get("/v1/products")
async def listed(limit: int = 50, after: int = 0):
    rows = books.execute(
        f"SELECT {COLUMNS} FROM record_product WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)).fetchall()
    return JSONResponse({"products": [product(row) for row in rows], "next_cursor": None})


if __name__ == "__main__":
    os.environ["PEER_DATABASE"] = sys.argv[2]
    uvicorn.run(
        "fastapi_peer:app", app_dir=os.path.dirname(os.path.abspath(__file__)), host="127.0.0.1",
        port=int(sys.argv[1]), workers=2, loop="uvloop", http="httptools", access_log=False, log_level="warning")
