"""Makes up examples of two classes: clouds of points that overlap a little."""
import argparse
import csv
import random

parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("data")
arguments = parser.parse_args()

# Not `gauss`: sums of uniform numbers are the same bits on every machine.
chance = random.Random(arguments.seed)


def about(centre):
    return round(centre + sum(chance.random() for _ in range(12)) - 6, 4)


with open(arguments.data, "w", newline="") as file:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["x", "y", "label"])
    for number in range(arguments.rows):
        label = number % 2
        rows.writerow([about(1.2 if label else -1.2), about(0.8 if label else -0.8), label])
