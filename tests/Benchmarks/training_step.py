"""Times a training step in Python's PyTorch and in the harness, in turn, in one run.

    dotnet build -c Release tests/Benchmarks
    python3 tests/Benchmarks/training_step.py [--cells 1 5] [--threads 1 2] [--rounds 11] [--steps 2]

The network is NAS-Bench-201's (size space's cell, C=16, images of 3x32x32, batch 256), written as its authors did; the
step is forward, cross-entropy, backward and SGD with Nesterov momentum, on a batch that is already there. Each round
times some steps of either side, one after the other, so that other work on the machine meets both alike; the median
over rounds is reported, of wall-clock and of processor time. Python runs twice, with PyTorch's default memory layout
and with channels last.
"""

import argparse
import os
import statistics
import subprocess
import time

import torch
from torch import nn
from torch.nn import functional

CELL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"


def relu_conv_bn(c_in, c_out, kernel, stride=1):
    return nn.Sequential(
        nn.ReLU(inplace=False),
        nn.Conv2d(c_in, c_out, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(c_out),
    )


OPERATIONS = {
    "skip_connect": lambda c: nn.Identity(),
    "nor_conv_1x1": lambda c: relu_conv_bn(c, c, 1),
    "nor_conv_3x3": lambda c: relu_conv_bn(c, c, 3),
    "avg_pool_3x3": lambda c: nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False),
}


class Cell(nn.Module):
    def __init__(self, channels):
        super().__init__()
        nodes = [[edge.split("~") for edge in node.strip("|").split("|")] for node in CELL.split("+")]
        self.sources = [[int(source) for _, source in node] for node in nodes]
        self.edges = nn.ModuleList(nn.ModuleList(OPERATIONS[name](channels) for name, _ in node) for node in nodes)

    def forward(self, x):
        nodes = [x]
        for edges, sources in zip(self.edges, self.sources):
            nodes.append(sum(edge(nodes[source]) for edge, source in zip(edges, sources)))
        return nodes[-1]


class ResidualBlock(nn.Module):
    def __init__(self, c_in, c_out):
        super().__init__()
        self.conv_a = relu_conv_bn(c_in, c_out, 3, stride=2)
        self.conv_b = relu_conv_bn(c_out, c_out, 3)
        self.downsample = nn.Sequential(nn.AvgPool2d(2, stride=2), nn.Conv2d(c_in, c_out, 1, bias=False))

    def forward(self, x):
        return self.downsample(x) + self.conv_b(self.conv_a(x))


class Network(nn.Module):
    def __init__(self, cells, channels=16, classes=10):
        super().__init__()
        layers = [nn.Conv2d(3, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)]
        for stage in range(3):
            if stage:
                layers.append(ResidualBlock(channels, 2 * channels))
                channels *= 2
            layers += [Cell(channels) for _ in range(cells)]
        self.features = nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1))
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class PythonSteps:
    def __init__(self, cells, threads, channels_last):
        torch.set_num_threads(threads)
        layout = torch.channels_last if channels_last else torch.contiguous_format
        self.network = Network(cells).to(memory_format=layout)
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4, nesterov=True)
        self.images = torch.randn(256, 3, 32, 32).to(memory_format=layout)
        self.labels = torch.randint(0, 10, (256,))

    def take(self, steps):
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(steps):
            self.optimizer.zero_grad()
            functional.cross_entropy(self.network(self.images), self.labels).backward()
            self.optimizer.step()
        return time.perf_counter() - wall, time.process_time() - processor


class HarnessSteps:
    def __init__(self):
        here = os.path.dirname(os.path.abspath(__file__))
        program = os.path.join(here, "bin", "Release", "net10.0", "Benchmarks.dll")
        self.process = subprocess.Popen(["dotnet", program, "training-steps"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def take(self, cells, threads, steps):
        self.process.stdin.write(f"{cells} {threads} {steps}\n")
        self.process.stdin.flush()
        wall, processor = self.process.stdout.readline().split()
        return float(wall), float(processor)


def main():
    options = argparse.ArgumentParser(description="Times a training step in Python's PyTorch and in the harness, in turn.")
    options.add_argument("--cells", type=int, nargs="+", default=[1, 5], help="cells in a stage")
    options.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options.add_argument("--rounds", type=int, default=11)
    options.add_argument("--steps", type=int, default=2, help="steps of each side in a round")
    options = options.parse_args()
    rounds, steps_in_round = options.rounds, options.steps
    harness = HarnessSteps()
    print(f"PyTorch {torch.__version__}, median of {rounds} rounds of {steps_in_round} steps, milliseconds a step: wall clock (processor)")
    print(f"{'cells':>5} {'threads':>7} {'Python':>16} {'channels last':>16} {'harness':>16} {'ratio':>7} {'to chan. last':>14}")
    for cells in options.cells:
        for threads in options.threads:
            python, last = PythonSteps(cells, threads, False), PythonSteps(cells, threads, True)
            sides = [
                python.take,
                last.take,
                lambda steps, c=cells, t=threads: harness.take(c, t, steps),
            ]
            for take in sides:
                take(1)
            taken = [[] for _ in sides]
            for _ in range(rounds):
                for side, take in enumerate(sides):
                    taken[side].append(take(steps_in_round))
            wall = [statistics.median(t[0] for t in side) * 1000 / steps_in_round for side in taken]
            processor = [statistics.median(t[1] for t in side) * 1000 / steps_in_round for side in taken]
            # The ratio is taken round by round, within which the machine is most alike.
            ratios = [statistics.median(h[0] / p[0] for h, p in zip(taken[2], taken[side])) for side in (0, 1)]
            columns = " ".join(f"{w:8.0f} ({p:5.0f})" for w, p in zip(wall, processor))
            print(f"{cells:5} {threads:7} {columns} {ratios[0]:7.2f} {ratios[1]:14.2f}", flush=True)


main()
