#!/usr/bin/env python3
"""Has testssl.sh grade the server's TLS, and asserts that the grade is A or better.

    testssl.py --binary .build/release/countinghouse

Makes an authority and a certificate for localhost, starts the server with TLS on a port of its own,
and runs testssl.sh against it with that authority trusted, so that trust does not cap the grade.
Prints the grade, the scores behind it, and every finding worse than LOW.

Exit status 0 when the grade is A or A+ and nothing is found that a server's settings could mend, 1
when not, 2 when it cannot be told. Needs openssl and testssl.sh 3.2 or newer: earlier ones give no
grade. Debian 12 has that in bookworm-backports. Loopback only.
"""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

START_SECONDS = 30
TEST_SECONDS = 900
SCORES = ["protocol_support_score", "key_exchange_score", "cipher_strength_score", "final_score"]
SEVERE = ["MEDIUM", "HIGH", "CRITICAL", "FATAL"]
# The authority is made for this test and offers no revocation; and what testssl.sh asks of pages
# for browsers is no matter of TLS.
NOT_ASKED = ["cert_revocation", "security_headers"]


class Failure(Exception):
    """It cannot be told how good the server is; the text says why."""


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60,
                          check=False)
    if done.returncode != 0:
        raise Failure(f"{command[0]}: {done.stderr[-2000:]}")


def check_version(command):
    """Earlier than 3.2, testssl.sh gives no grade: that is told at once, not after minutes."""
    try:
        done = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError as error:
        raise Failure(f"there is no command {command}") from error
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    version = re.search(r"testssl\S*\s+(?:version\s+)?(\d+)\.(\d+)", plain)
    if not version or (int(version[1]), int(version[2])) < (3, 2):
        told = f"{version[1]}.{version[2]}" if version else "of an unknown version"
        raise Failure(f"{command} is {told}; a grade is given from 3.2 on")


def make_certificate(folder, kind):
    """An authority and a certificate of it, each with a key of the kind."""
    key = {"ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
           "rsa": ["-newkey", "rsa:2048"]}[kind]
    made = ["openssl", "req", "-x509", "-nodes", "-sha256", *key]
    run([*made, "-keyout", "ca.key", "-out", "ca.pem", "-days", "90", "-subj",
         "/O=Countinghouse/CN=Test Authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        folder)
    run([*made, "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", "server.key", "-out",
         "server.pem", "-days", "90", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext",
         "basicConstraints=critical,CA:FALSE", "-addext",
         "keyUsage=critical,digitalSignature" + (",keyEncipherment" if kind == "rsa" else ""),
         "-addext", "extendedKeyUsage=serverAuth"], folder)


class Server:
    """The server with TLS on a port that the system chose."""

    def __init__(self, arguments, folder):
        self.log_path = os.path.join(folder, "server.log")
        command = [arguments.binary, "serve", "--port", "off", "--tls-port", "0",
                   "--tls-certificate", os.path.join(folder, "server.pem"),
                   "--tls-key", os.path.join(folder, "server.key"),
                   "--database", f"sqlite:{folder}/books.db", "--config", arguments.config]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)

    def port(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                for line in log:
                    if '"listening"' in line and line.endswith("\n"):
                        return int(json.loads(line)["port"])
            time.sleep(0.05)
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            raise Failure("the server does not listen: " + log.read()[-2000:])

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)


def test(arguments, folder, port):
    """The findings of testssl.sh, by their identifiers."""
    found = os.path.join(folder, "findings.json")
    command = [arguments.testssl, "--quiet", "--warnings", "off", "--color", "0", "--ip",
               "127.0.0.1", "--add-ca", os.path.join(folder, "ca.pem"), "--jsonfile", found,
               f"localhost:{port}"]
    with open(arguments.report or os.devnull, "w", encoding="utf-8") as report:
        subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=report,
                       stderr=subprocess.STDOUT, timeout=TEST_SECONDS, check=False)
    with open(found, encoding="utf-8") as file:
        return json.load(file)


def judge(findings):
    """Prints what matters; what is wrong comes back as sentences."""
    by_id = {finding["id"]: finding["finding"] for finding in findings}
    if "overall_grade" not in by_id:
        raise Failure("testssl.sh ended without a grade")
    print(f"grade         {by_id['overall_grade']}")
    for name in SCORES:
        print(f"{name.removesuffix('_score').replace('_', ' '):20}{by_id.get(name)}")
    problems = []
    for finding in findings:
        if finding["id"].startswith("grade_cap_reason"):
            print(f"capped        {finding['finding']}")
        elif finding["severity"] in SEVERE:
            text = f"{finding['severity']} {finding['id']}: {finding['finding']}"
            print(f"finding       {text}")
            if finding["id"] not in NOT_ASKED:
                problems.append(text)
    if by_id["overall_grade"] not in ["A", "A+"]:
        problems.append(f"the grade is {by_id['overall_grade']}")
    return problems


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=f"{root}/.build/release/countinghouse")
    parser.add_argument("--config", default=f"{root}/Config")
    parser.add_argument("--testssl", default="testssl", help="the command of testssl.sh")
    parser.add_argument("--key", choices=["ecdsa", "rsa"], default="ecdsa",
                        help="the kind of the certificate's key")
    parser.add_argument("--report", help="file for all that testssl.sh prints")
    arguments = parser.parse_args()
    for name in ["binary", "config", "report"]:
        if getattr(arguments, name):
            setattr(arguments, name, os.path.abspath(getattr(arguments, name)))
    folder = tempfile.mkdtemp(prefix="countinghouse-testssl-")
    server = None
    try:
        check_version(arguments.testssl)
        make_certificate(folder, arguments.key)
        server = Server(arguments, folder)
        problems = judge(test(arguments, folder, server.port()))
    except (Failure, OSError, subprocess.TimeoutExpired) as failure:
        print(f"cannot tell   {failure}")
        sys.exit(2)
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print("FAILS  " + problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
