"""Writes the pickles that the tests read, with Python's own pickle module and numpy, beside this script.

    python3 write_pickles.py

values-P.pickle     one value of every plain kind, in protocol P
values.txt          what the values are, in a notation that the test writes too
numpy-P.pickle      arrays and scalars, in protocol P
batch-python2.pickle  a CIFAR batch as Python 2 wrote it: protocol 2, text as byte strings
"""
import collections
import math
import pathlib
import pickle

import numpy as np

HERE = pathlib.Path(__file__).parent


def show(value):
    """The notation of values.txt."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, float):
        return "float:" + np.float64(value).tobytes().hex()
    if isinstance(value, str):
        return "text:" + value.encode("utf-8").hex()
    if isinstance(value, (bytes, bytearray)):
        return "bytes:" + bytes(value).hex()
    if isinstance(value, list):
        return "[" + ",".join(map(show, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ",".join(map(show, value)) + ")"
    if isinstance(value, (set, frozenset)):
        return "<" + ",".join(sorted(map(show, value))) + ">"
    if isinstance(value, dict):
        return "{" + ",".join(show(k) + "=" + show(v) for k, v in value.items()) + "}"
    raise TypeError(type(value))


def values():
    shared = ["shared"]
    counts = collections.defaultdict(int)
    counts["x-valid@11"] = 3
    return {
        "none": None,
        "truths": [True, False],
        "small": [0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31)],
        "large": [2**31, 2**63 - 1, -(2**63), 2**63, -(2**200), 10**100],
        "floats": [0.0, -0.0, 1.5, 1 / 3, 1e300, -5e-324, math.inf, -math.inf, math.nan],
        "texts": ["", "plain", "café ☕ 🦔", "line\nbreak\\u0041 tab\t", "x" * 300],
        "bytes": [b"", b"\x00\xff'\"\\\n", bytes(range(256)) * 2],
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ("cifar10-valid", 777)],
        "lists": [[], [1], [[[]]], shared, shared, list(range(2500))],
        "dicts": [{}, {1: 2}, {("cifar10", 777): {"train_losses": {0: 2.5}}}, {i: str(i) for i in range(1100)}],
        "sets": [set(), {1, 2}, frozenset({"a"})],
        "ordered": collections.OrderedDict([("12", 1), ("200", 2)]),
        "counts": counts,
    }


class Python2Pickler(pickle._Pickler):
    """Writes every text and byte string as Python 2's str."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_str2(self, value):
        data = value.encode("latin1") if isinstance(value, str) else value
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + len(data).to_bytes(4, "little") + data)
        self.memoize(value)

    dispatch[str] = save_str2
    dispatch[bytes] = save_str2


def main():
    plain = values()
    (HERE / "values.txt").write_text(show(plain) + "\n")
    arrays = {
        "images": np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
        "fortran": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
        "big-endian": np.array([1, -2, 3], dtype=">i2"),
        "truths": np.array([True, False]),
        "scalars": [np.float64(0.129306), np.float32(0.5), np.int64(-7), np.uint8(200), np.bool_(True), np.float16(1.5)],
    }
    for protocol in range(6):
        (HERE / f"values-{protocol}.pickle").write_bytes(pickle.dumps(plain, protocol))
        (HERE / f"numpy-{protocol}.pickle").write_bytes(pickle.dumps(arrays, protocol))
    with open(HERE / "batch-python2.pickle", "wb") as file:
        data = np.arange(2 * 3072, dtype=np.uint8).reshape(2, 3072)
        batch = {"batch_label": "training batch 1 of 5", "labels": [6, 9], "data": data, "filenames": ["leptodactylus.png", "camion.png"]}
        Python2Pickler(file, 2).dump(batch)


if __name__ == "__main__":
    main()
