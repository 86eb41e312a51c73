"""Writes a folder with report.html and the plot in it, loss.svg: the loss on the training set, epoch by epoch."""
import json
import os
import sys

from fan_in import entries

WIDTH, HEIGHT, EDGE = 640, 320, 40
COLOURS = ["#1b6ca8", "#d1495b", "#3a7d44", "#edae49", "#6a4c93"]

best_path, models_path, metrics_path, report_path = sys.argv[1:]


def curve(model, colour, highest):
    last = max(1, len(model["history"]) - 1)
    points = " ".join(
        f"{EDGE + (WIDTH - 2 * EDGE) * number / last:.1f},{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / highest:.1f}" for number, value in enumerate(model["history"])
    )
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>'


def plot(models):
    highest = max(max(model["history"]) for model in models)
    axes = f'<path d="M{EDGE} {EDGE}V{HEIGHT - EDGE}H{WIDTH - EDGE}" fill="none" stroke="#333"/>'
    scale = f'<text x="{EDGE - 4}" y="{EDGE}" text-anchor="end">{highest:.2f}</text><text x="{WIDTH // 2}" y="{HEIGHT - 12}" text-anchor="middle">epoch</text>'
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(models))]
    curves = "".join(curve(model, colour, highest) for model, colour in zip(models, colours))
    names = "".join(
        f'<text x="{WIDTH - EDGE}" y="{EDGE + 16 * number}" text-anchor="end" fill="{colour}">rate {model["rate"]:g}</text>'
        for number, (model, colour) in enumerate(zip(models, colours))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">{axes}{scale}{curves}{names}</svg>\n'


def table(metrics):
    rows = "".join(f'<tr><td>{each["rate"]:g}</td><td>{each["loss"]:.4f}</td><td>{each["accuracy"]:.1%}</td></tr>\n' for each in metrics)
    return f"<table>\n<tr><th>rate</th><th>loss</th><th>accuracy</th></tr>\n{rows}</table>"


with open(best_path) as file:
    best = json.load(file)["metrics"]
svg = plot(list(entries(models_path).values()))
metrics = entries(metrics_path).values()
os.makedirs(report_path)
with open(os.path.join(report_path, "loss.svg"), "w") as file:
    file.write(svg)
with open(os.path.join(report_path, "report.html"), "w") as file:
    file.write(f"""<!doctype html>
<meta charset="utf-8">
<title>Learning rates</title>
<h1>Learning rates</h1>
<p>The best is {best["rate"]:g}: {best["accuracy"]:.1%} of the test set are right.</p>
{svg}{table(metrics)}
""")
