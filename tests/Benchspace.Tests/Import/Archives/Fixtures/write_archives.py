"""Writes small archives in the layouts of the official ones, with Python's own pickle module, beside this script.

    python3 write_archives.py

legacy.pth.bz2          torch.save as it was until 2020: a row of pickles, protocol 2 (compressed to keep the repository small)
zip.pth.bz2             torch.save as it is today: a zip archive (compressed)
single.pickle.pbz2     NATS-Bench's single file: bzip2 over protocol 4
one.pickle.pbz2        the same with a single architecture, which pickle writes in another way
full-000011.pickle.pbz2  the file of one architecture from a -full archive, with (tiny) weights
expanding.pickle.pbz2  a hundred million zeros in a byte string
short-record.pickle    the record of architecture 11 with one training of 12 epochs, protocol 2, not compressed

The first four hold the architectures 0, 11 and 1462 of the topology space. The figures are made up: simple fractions
of the epoch, the data set and the architecture. torch is not needed; its names are stood in for.
"""
import bz2
import collections
import io
import itertools
import pathlib
import pickle
import random
import struct
import sys
import types
import zipfile

import numpy as np

HERE = pathlib.Path(__file__).parent
OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]
INDICES = [0, 11, 1462]
SPLITS = {"cifar10-valid": ["x-valid", "ori-test"], "cifar10": ["ori-test"], "cifar100": ["x-valid", "x-test", "ori-test"], "ImageNet16-120": ["x-valid", "x-test", "ori-test"]}
CLASSES = {"cifar10-valid": 10, "cifar10": 10, "cifar100": 100, "ImageNet16-120": 120}
MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001


def architectures():
    """All topologies in official order."""
    names = [
        "|{}~0|+|{}~0|{}~1|+|{}~0|{}~1|{}~2|".format(*choice) for choice in itertools.product(OPERATIONS, repeat=6)
    ]
    random.seed(88)
    random.shuffle(names)
    return names


def module(name):
    sys.modules.setdefault(name, types.ModuleType(name))
    return sys.modules[name]


def stand_in(module_name, name):
    """Something that pickles as a name of torch."""
    value = type(name, (), {"__module__": module_name, "__qualname__": name})
    setattr(module(module_name), name, value)
    return value


module("torch")
REBUILD = stand_in("torch._utils", "_rebuild_tensor_v2")
FROM_BYTES = stand_in("torch.storage", "_load_from_bytes")
FLOAT_STORAGE = stand_in("torch", "FloatStorage")


class Storage:
    """A tensor's numbers: a reference for torch.save, bytes for plain pickle."""

    def __init__(self, key, count):
        self.key, self.count = key, count

    def __reduce__(self):
        return FROM_BYTES, (b"\x80\x02" + bytes(4 * self.count),)


class Tensor:
    def __init__(self, key, count):
        self.storage, self.count = Storage(key, count), count

    def __reduce__(self):
        return REBUILD, (self.storage, 0, (self.count,), (1,), False, collections.OrderedDict())


def curve(epochs, start, step):
    return {epoch: start + step * epoch for epoch in range(epochs)}


def training(arch, index, dataset, seed, epochs, weights):
    position = list(SPLITS).index(dataset)
    accuracies, losses, times = {}, {}, {}
    for split in SPLITS[dataset]:
        # After 200 epochs some sets of images were looked at only in the end.
        first = epochs - 1 if epochs == 200 and split != "ori-test" and dataset not in ("cifar10-valid",) else 0
        for epoch in range(epochs):
            key = f"{split}@{epoch}"
            times[key] = 0.5 + position / 4
            if epoch >= first:
                accuracies[key] = 10 + epoch * 0.25 + index / 1024 + seed / 1000
                losses[key] = 4 - epoch / 64
    return {
        "name": dataset,
        "train_acc1es": curve(epochs, 12.5 + position, 0.25),
        "train_acc5es": curve(epochs, 50.0, 0.125),
        "train_losses": curve(epochs, 3.5, -1 / 128),
        "train_times": collections.OrderedDict((epoch, 7.25 + position) for epoch in range(epochs)),
        "arch_config": {"channel": 16, "num_cells": 5, "arch_str": arch, "class_num": CLASSES[dataset]},
        "params": np.float64(0.129306),
        "flop": 15.64737,
        "seed": seed,
        "epochs": epochs,
        "latency": [0.0125, 0.0375],
        "eval_names": SPLITS[dataset],
        "eval_acc1es": accuracies,
        "eval_times": times,
        "eval_losses": losses,
        "net_state_dict": weights,
    }


def results(arch, index, epochs, seeds, weights=None):
    return {
        "arch_index": index,
        "arch_str": arch,
        "all_results": {
            (dataset, seed): training(arch, index, dataset, seed, epochs, weights) for dataset, chosen in seeds.items() for seed in chosen
        },
        "dataset_seed": {dataset: list(chosen) for dataset, chosen in seeds.items()},
        "clear_net_done": weights is None,
    }


def record(archs, index, less, full, weights=None):
    short = {"cifar10-valid": [111, 777], "cifar10": [111], "cifar100": [111], "ImageNet16-120": [111]}
    long = {dataset: [777] for dataset in SPLITS}
    return collections.OrderedDict(
        [(less, results(archs[index], index, 12, short, weights)), (full, results(archs[index], index, 200, long))]
    )


def whole(archs, indices, less, full):
    return {
        "meta_archs": archs,
        "total_archs": len(archs),
        "arch2infos": {index: record(archs, index, less, full) for index in indices},
        "evaluated_indexes": set(indices),
    }


class TorchPickler(pickle.Pickler):
    """Refers to storages as torch.save does."""

    def __init__(self, file):
        super().__init__(file, 2)
        self.storages = []

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        self.storages.append(value)
        return "storage", FLOAT_STORAGE, value.key, "cpu", value.count


def with_weights(content):
    """One training keeps weights, so that the layouts' storages are there."""
    weights = collections.OrderedDict([("stem.0.weight", Tensor("94001", 8)), ("stem.0.bias", Tensor("94002", 2))])
    next(iter(content["arch2infos"][0]["less"]["all_results"].values()))["net_state_dict"] = weights
    return content


def legacy(content):
    file = io.BytesIO()
    for value in (MAGIC_NUMBER, PROTOCOL_VERSION, {"protocol_version": PROTOCOL_VERSION, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}):
        pickle.dump(value, file, 2)
    pickler = TorchPickler(file)
    pickler.dump(content)
    pickle.dump(sorted(storage.key for storage in pickler.storages), file, 2)
    for storage in pickler.storages:
        file.write(struct.pack("<q", storage.count) + bytes(4 * storage.count))
    return file.getvalue()


def zipped(content):
    data = io.BytesIO()
    pickler = TorchPickler(data)
    pickler.dump(content)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        def add(name, payload):
            archive.writestr(zipfile.ZipInfo(f"archive/{name}"), payload)
        add("data.pkl", data.getvalue())
        for storage in pickler.storages:
            add(f"data/{storage.key}", bytes(4 * storage.count))
        add("version", b"3\n")
    return file.getvalue()


def main():
    archs = architectures()
    (HERE / "legacy.pth.bz2").write_bytes(bz2.compress(legacy(with_weights(whole(archs, INDICES, "less", "full")))))
    (HERE / "zip.pth.bz2").write_bytes(bz2.compress(zipped(with_weights(whole(archs, INDICES, "less", "full")))))
    (HERE / "single.pickle.pbz2").write_bytes(bz2.compress(pickle.dumps(whole(archs, INDICES, "12", "200"), 4)))
    (HERE / "one.pickle.pbz2").write_bytes(bz2.compress(pickle.dumps(whole(archs, INDICES[:1], "12", "200"), 4)))
    weights = collections.OrderedDict([("stem.0.weight", Tensor("1", 5000)), ("stem.0.bias", Tensor("2", 2))])
    (HERE / "full-000011.pickle.pbz2").write_bytes(bz2.compress(pickle.dumps(record(archs, 11, "12", "200", weights), 4)))
    (HERE / "expanding.pickle.pbz2").write_bytes(bz2.compress(pickle.dumps(bytes(100_000_000), 4)))
    short = collections.OrderedDict([("12", results(archs[11], 11, 12, {"cifar100": [111]}))])
    (HERE / "short-record.pickle").write_bytes(pickle.dumps(short, 2))


if __name__ == "__main__":
    main()
