"""Makes a large NATS-Bench archive out of a small one, by copying its members under other numbers.

    python3 make_large_archive.py SAMPLE-FOLDER NEW-FOLDER COUNT [--tar]

The copies decode like a real archive of that size and say inside that they are another architecture's. With --tar
the new folder is packed into NEW-FOLDER.tar as well.
"""
import argparse
import pathlib
import re
import shutil
import tarfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("sample", type=pathlib.Path)
parser.add_argument("new", type=pathlib.Path)
parser.add_argument("count", type=int)
parser.add_argument("--tar", action="store_true")
arguments = parser.parse_args()

members = sorted(path for path in arguments.sample.iterdir() if re.fullmatch(r"\d+\.pickle\.pbz2", path.name))
arguments.new.mkdir(parents=True)
shutil.copyfile(arguments.sample / "meta.pickle.pbz2", arguments.new / "meta.pickle.pbz2")
for index in range(arguments.count):
    shutil.copyfile(members[index % len(members)], arguments.new / f"{index:06d}.pickle.pbz2")
if arguments.tar:
    with tarfile.open(f"{arguments.new}.tar", "w") as tar:
        tar.add(arguments.new, arguments.new.name)
