"""Gradient descent at one learning rate."""
import argparse
import json

from logistic import loss, probability, read

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, required=True)
parser.add_argument("--epochs", type=int, required=True)
parser.add_argument("train")
parser.add_argument("model")
arguments = parser.parse_args()

rows = read(arguments.train)
weights = [0.0, 0.0, 0.0]
history = []
for epoch in range(arguments.epochs):
    slope = [0.0, 0.0, 0.0]
    for features, label in rows:
        off = probability(weights, features) - label
        slope = [each + off * feature for each, feature in zip(slope, features)]
    weights = [weight - arguments.rate * each / len(rows) for weight, each in zip(weights, slope)]
    history.append(loss(weights, rows))
print(f"rate {arguments.rate}: loss {history[-1]:.4f} after {arguments.epochs} epochs")

# Rounded, since the last bits of `exp` and `log` differ between C libraries.
with open(arguments.model, "w") as file:
    json.dump({"rate": arguments.rate, "weights": [round(each, 6) for each in weights], "history": [round(each, 6) for each in history]}, file)
