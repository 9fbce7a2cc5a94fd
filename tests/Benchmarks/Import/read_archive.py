"""Times what an import is compared with: CPython processes that do nothing but bz2 and pickle.

    python3 read_archive.py FOLDER [PROCESSES]

Every process takes the next member, decompresses and unpickles it, and drops it. Prints the seconds, start to end.
Needs numpy, because the pickles hold numpy scalars.
"""
import bz2
import multiprocessing
import pathlib
import pickle
import sys
import time


def read(path):
    with bz2.BZ2File(path, "rb") as file:
        pickle.load(file)


if __name__ == "__main__":
    members = sorted(str(path) for path in pathlib.Path(sys.argv[1]).glob("[0-9]*.pickle.pbz2"))
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    start = time.perf_counter()
    with multiprocessing.Pool(processes) as pool:
        for _ in pool.imap_unordered(read, members, chunksize=8):
            pass
    print(f"{time.perf_counter() - start:.2f}")
