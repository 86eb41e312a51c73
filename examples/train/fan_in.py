"""Reads what all instances of a step left: a folder whose `index.json` names the entries."""
import json
import os


def entries(folder):
    """By rate, in ascending order."""
    with open(os.path.join(folder, "index.json")) as file:
        index = json.load(file)
    found = {}
    for each in sorted(index, key=lambda each: each["matrix"]["rate"]):
        with open(os.path.join(folder, each["entry"])) as file:
            found[each["matrix"]["rate"]] = json.load(file)
    return found
