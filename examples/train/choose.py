"""Keeps the model with the least loss on the test set."""
import json
import sys

from fan_in import entries

models_path, metrics_path, best_path = sys.argv[1:]
metrics = entries(metrics_path)
best = min(metrics, key=lambda rate: (metrics[rate]["loss"], rate))
with open(best_path, "w") as file:
    json.dump({"metrics": metrics[best], "weights": entries(models_path)[best]["weights"]}, file)
print(f"the best rate is {best}")
