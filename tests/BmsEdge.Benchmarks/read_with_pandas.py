"""Reads one CSV file as a user of pandas would; prints rows, seconds of reading alone and the peak of resident memory [MiB]."""

import resource
import sys
import time

import pandas

names = sys.argv[2].split(",")
best = None
for _ in range(int(sys.argv[3])):
    began = time.perf_counter()
    frame = pandas.read_csv(sys.argv[1], usecols=names, dtype="float64")
    seconds = time.perf_counter() - began
    best = seconds if best is None else min(best, seconds)
    rows = len(frame)
    del frame
print(rows, best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
