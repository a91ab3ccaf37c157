#!/usr/bin/env python3
"""Kills the server at random moments under load and proves that no acknowledged sale is lost or doubled.

    kill9.py --binary .build/release/countinghouse --rounds 50

Each round: several connections send unique tickets with idempotency keys; at a random moment the
server gets SIGKILL; it is started again on the same books; every sale without an answer is sent
again, and a sample of the acknowledged ones too, which must come back as the first answer.

At the end every acknowledged sale must be there exactly once, nothing else may be there, and
`countinghouse verify` must hold. Exit status 0 when all of that is so, 1 when not.
Python standard library only; loopback only; at most --rounds times about five seconds.
"""
import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

START_SECONDS = 60
REQUEST_SECONDS = 20
# A round's load ends by itself after so many sales a connection, whatever the kill does.
SALES_PER_ROUND_MAX = 5000
RESENDS_MAX = 5
SAMPLE_PER_ROUND = 20
PAGE = 1000
PAGES_MAX = 100_000


class Failure(Exception):
    """Something that must hold does not; the text says what."""


class Server:
    """One process on the books; started again after each kill."""

    def __init__(self, binary, database, config, folder):
        self.command = [binary, "serve", "--port", "0", "--database", database,
                        "--config", config, "--log", "notice"]
        self.log_path = os.path.join(folder, "server.log")
        self.process = None
        self.port = 0

    def start(self):
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                for line in log:
                    if '"listening"' in line and line.endswith("\n"):
                        self.port = int(json.loads(line)["port"])
                        return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            raise Failure("the server does not listen: " + log.read()[-2000:])

    def kill(self, number):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=60)


def sale(number):
    """A small cash sale; every number is a ticket of its own."""
    quantity = number % 5 + 1
    total = f"{quantity * 125 // 100}.{quantity * 125 % 100:02d}"
    return {
        "kind": "sale", "channel": "store", "store": f"{number % 7:04d}", "register": "1",
        "ticket": str(number), "business_date": f"2026-03-{number % 28 + 1:02d}",
        "occurred_at": "2026-03-10T14:03:22Z", "currency": "GBP",
        "lines": [{"line": "1", "item": "22423", "quantity": str(quantity),
                   "unit_price": "1.25", "cost": "0.50"}],
        "tenders": [{"kind": "cash", "amount": total}], "total": total,
    }


def natural_key(document):
    return "ticket/{store}/{register}/{business_date}/{ticket}".format(**document)


def post(connection, number):
    """Sends one sale; (status, replayed, identifier)."""
    connection.request(
        "POST", "/v1/orders", body=json.dumps(sale(number)).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": f"kill9-{number}"})
    response = connection.getresponse()
    body = response.read()
    identifier = json.loads(body).get("id") if response.status < 300 else None
    return response.status, response.getheader("Idempotent-Replayed") == "true", identifier


class Load:
    """Connections that send until the server dies."""

    def __init__(self, port, take, connections):
        self.port = port
        self.take = take
        self.acknowledged = {}
        self.unanswered = []
        self.refused = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run) for _ in range(connections)]
        for thread in self.threads:
            thread.start()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS)
        for _ in range(SALES_PER_ROUND_MAX):
            if self.stopping.is_set():
                break
            number = self.take()
            try:
                status, _, identifier = post(connection, number)
            except (OSError, http.client.HTTPException, ValueError):
                with self.lock:
                    self.unanswered.append(number)
                break
            with self.lock:
                if status == 201:
                    self.acknowledged[number] = identifier
                else:
                    self.refused.append((number, status))
        connection.close()

    def join(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(REQUEST_SECONDS * 2)
        if any(thread.is_alive() for thread in self.threads):
            raise Failure("a connection neither got an answer nor saw the server die")


class Trial:
    """All rounds over one set of books."""

    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.random = random.Random(arguments.seed)
        self.database = arguments.database or f"sqlite:{folder}/books.db"
        self.server = Server(arguments.binary, self.database, arguments.config, folder)
        self.next_number = 0
        self.lock = threading.Lock()
        self.acknowledged = {}
        self.resent = 0
        self.found_on_resend = 0
        self.sampled = 0
        self.problems = []

    def take(self):
        with self.lock:
            self.next_number += 1
            return self.next_number

    def run(self):
        self.server.start()
        try:
            for number in range(1, self.arguments.rounds + 1):
                self.round(number)
            self.check_books()
        finally:
            self.server.kill(signal.SIGKILL)

    def round(self, number):
        load = Load(self.server.port, self.take, self.arguments.connections)
        time.sleep(self.random.uniform(0.02, self.arguments.longest))
        self.server.kill(signal.SIGKILL)
        load.join()
        if load.refused:
            raise Failure(f"round {number}: sales were refused: {load.refused[:5]}")
        self.acknowledged.update(load.acknowledged)
        self.server.start()
        known = sorted(self.acknowledged)
        sample = self.random.sample(known, min(SAMPLE_PER_ROUND, len(known)))
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=REQUEST_SECONDS)
        for ticket in load.unanswered:
            self.resend(connection, ticket)
        for ticket in sample:
            self.sampled += 1
            status, replayed, identifier = post(connection, ticket)
            if (status, replayed, identifier) != (201, True, self.acknowledged[ticket]):
                self.problems.append(
                    f"acknowledged ticket {ticket} sent again: {status}, "
                    f"replayed {replayed}, identifier {identifier}")
        connection.close()
        if self.arguments.verbose:
            print(f"round {number}: acknowledged {len(load.acknowledged)}, "
                  f"unanswered {len(load.unanswered)}", flush=True)

    def resend(self, connection, ticket):
        for _ in range(RESENDS_MAX):
            status, replayed, identifier = post(connection, ticket)
            if status == 201:
                self.resent += 1
                # It had been committed, and only the answer was lost.
                self.found_on_resend += replayed
                self.acknowledged[ticket] = identifier
                return
            time.sleep(0.2)
        raise Failure(f"ticket {ticket} sent again is answered {status}")

    # What the books hold

    def check_books(self):
        counts = {}
        for document in self.documents():
            key = document["natural_key"]
            counts[key] = counts.get(key, 0) + 1
        expected = {natural_key(sale(number)) for number in self.acknowledged}
        lost = sorted(expected - counts.keys())
        doubled = sorted(key for key, count in counts.items() if count > 1)
        strange = sorted(counts.keys() - expected)
        print(f"rounds        {self.arguments.rounds}")
        print(f"acknowledged  {len(self.acknowledged)}")
        print(f"resent        {self.resent} without an answer, of which {self.found_on_resend} "
              "had been committed")
        print(f"sampled       {self.sampled} acknowledged ones sent again")
        print(f"in the books  {sum(counts.values())}")
        print(f"lost          {len(lost)}")
        print(f"doubled       {len(doubled)}")
        for name, keys in (("lost", lost), ("doubled", doubled), ("never acknowledged", strange)):
            self.problems += [f"{name}: {key}" for key in keys[:10]]
        self.check_health()
        self.check_money()
        self.server.kill(signal.SIGTERM)
        self.verify()

    def documents(self):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=REQUEST_SECONDS * 3)
        cursor = ""
        for _ in range(PAGES_MAX):
            connection.request("GET", f"/v1/orders?limit={PAGE}" + cursor)
            response = connection.getresponse()
            page = json.loads(response.read())
            if response.status != 200:
                raise Failure(f"the books cannot be read: {page}")
            yield from page["orders"]
            if page["next_cursor"] is None:
                return
            cursor = "&cursor=" + page["next_cursor"]
        raise Failure("the list of orders has no end")

    def get(self, target):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=REQUEST_SECONDS)
        connection.request("GET", target)
        return json.loads(connection.getresponse().read())

    def check_health(self):
        intake = {row["outcome"]: row["documents"] for row in self.get("/healthz")["intake"]}
        if intake.get("posted") != len(self.acknowledged):
            self.problems.append(
                f"{intake.get('posted')} are counted as posted, "
                f"{len(self.acknowledged)} were acknowledged")
        received = intake.pop("received", 0)
        if received != sum(intake.values()):
            self.problems.append(f"received {received} is not the sum of {intake}")

    def check_money(self):
        """Cash in the ledger is what the acknowledged sales were paid with, to the cent."""
        accounts = self.get("/v1/reconciliation?from=2000-01-01&to=2100-01-01")["accounts"]
        cents = {row["account"]: int(row["total"]["balance"].replace(".", "")) for row in accounts}
        paid = sum(int(sale(number)["total"].replace(".", "")) for number in self.acknowledged)
        if cents.get("1010", 0) != paid:
            self.problems.append(f"cash is {cents.get('1010')} cents; {paid} were paid")
        if sum(cents.values()) != 0:
            self.problems.append(f"debits and credits differ by {sum(cents.values())} cents")

    def verify(self):
        done = subprocess.run(
            [self.arguments.binary, "verify", "--database", self.database,
             "--config", self.arguments.config],
            capture_output=True, text=True, timeout=600, check=False)
        print(f"verify        exit status {done.returncode}")
        if done.returncode != 0:
            self.problems.append("verify: " + (done.stdout + done.stderr)[-2000:])


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=f"{root}/.build/release/countinghouse")
    parser.add_argument("--config", default=f"{root}/Config")
    parser.add_argument("--database", help="fresh SQLite books when left out")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--longest", type=float, default=1.0,
                        help="most seconds of load before a kill")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    if not 1 <= arguments.rounds <= 10_000 or not 1 <= arguments.connections <= 64:
        parser.error("--rounds is 1 to 10000, --connections 1 to 64")
    print(f"seed          {arguments.seed}", flush=True)
    folder = tempfile.mkdtemp(prefix="countinghouse-kill9-")
    trial = Trial(arguments, folder)
    try:
        trial.run()
    except Failure as failure:
        trial.problems.append(str(failure))
    finally:
        trial.server.kill(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    for problem in trial.problems:
        print("FAILS  " + problem)
    sys.exit(1 if trial.problems else 0)


if __name__ == "__main__":
    main()
