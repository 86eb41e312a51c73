"""Logistic regression with two features, in plain Python."""
import csv
import math


def read(path):
    """Rows as ((x, y, 1), label): the 1 stands for the constant term."""
    with open(path, newline="") as file:
        return [((float(row["x"]), float(row["y"]), 1.0), int(row["label"])) for row in csv.DictReader(file)]


def probability(weights, features):
    score = sum(weight * feature for weight, feature in zip(weights, features))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def loss(weights, rows):
    """Mean cross-entropy."""
    right = (probability(weights, features) if label else 1 - probability(weights, features) for features, label in rows)
    return sum(-math.log(max(chance, 1e-12)) for chance in right) / len(rows)


def accuracy(weights, rows):
    return sum((probability(weights, features) >= 0.5) == bool(label) for features, label in rows) / len(rows)
