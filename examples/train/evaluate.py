"""Asks a model about rows that it wasn't trained on."""
import json
import sys

from logistic import accuracy, loss, read

model_path, test_path, metrics_path = sys.argv[1:]
with open(model_path) as file:
    model = json.load(file)
rows = read(test_path)
metrics = {"rate": model["rate"], "loss": round(loss(model["weights"], rows), 6), "accuracy": round(accuracy(model["weights"], rows), 4)}
print(json.dumps(metrics))
with open(metrics_path, "w") as file:
    json.dump(metrics, file)
