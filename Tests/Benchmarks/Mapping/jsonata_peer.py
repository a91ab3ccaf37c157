"""Maps every line of a file of orders with JSONata, and prints the processor seconds that took."""
import json
import sys
import time

import jsonata

expression = jsonata.Jsonata(open(sys.argv[1], encoding="utf-8").read())
lines = open(sys.argv[2], encoding="utf-8").read().splitlines()
length = 0
started = time.process_time()
for line in lines:
    length += len(json.dumps(expression.evaluate(json.loads(line))))
print(time.process_time() - started, length)
