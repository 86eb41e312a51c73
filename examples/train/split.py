"""Puts a quarter of the rows, chosen by the seed, aside for the test."""
import argparse
import random

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("data")
parser.add_argument("train")
parser.add_argument("test")
arguments = parser.parse_args()

with open(arguments.data) as file:
    head, *rows = file.readlines()
chance = random.Random(arguments.seed)
order = sorted(range(len(rows)), key=lambda _: chance.random())
aside = len(rows) // 4
for path, chosen in ((arguments.test, order[:aside]), (arguments.train, order[aside:])):
    with open(path, "w") as file:
        file.writelines([head, *(rows[number] for number in sorted(chosen))])
