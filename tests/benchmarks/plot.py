"""Draws what servers do: ``python -m benchmarks.plot FILE.svg`` with the figures as JSON on its input.

Run in an environment of its own, which has matplotlib.
"""

import json
import sys

import matplotlib  # type: ignore[import-not-found]  # in the environment of the benchmarks alone

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "communique"  # the same figures, the same file
matplotlib.rcParams["svg.fonttype"] = "none"

from matplotlib import pyplot  # noqa: E402  # after the backend is chosen

_COLOURS = ("#0b3c5d", "#6fa8dc", "#b85c00", "#5b8c5a", "#a9c8a6", "#8a8a8a")


def main(file: str) -> None:
    """Draw a panel for each size: requests a second by task and server."""
    said = json.load(sys.stdin)
    engines, panels = said["engines"], said["panels"]
    figure, axes = pyplot.subplots(
        1, len(panels), figsize=(6.2 * len(panels), 6.4), sharex=True, squeeze=False, layout="constrained"
    )
    drawn = {}
    for axis, (size, tasks) in zip(axes[0], panels.items(), strict=True):
        there = [engine for engine in engines if any(engine in values for values in tasks.values())]
        thick = 0.8 / len(there)
        for place, engine in enumerate(there):
            asked = [
                (number, values[engine]) for number, values in enumerate(tasks.values()) if engine in values
            ]
            drawn[engine] = bars = axis.barh(
                [number + place * thick for number, _ in asked],
                [value for _, value in asked],
                height=thick * 0.92,
                color=_COLOURS[engines.index(engine)],
            )
            labels = [f"{value:,.0f}" if value >= 100 else f"{value:.2g}" for _, value in asked]
            axis.bar_label(bars, labels, padding=2, fontsize=7)
        axis.set_yticks([number + 0.4 - thick / 2 for number in range(len(tasks))], list(tasks))
        axis.invert_yaxis()
        axis.set_xscale("log")
        axis.margins(x=0.12)
        axis.set_title(f"{size} triples")
        axis.set_xlabel("answers a second, 8 connections (logarithmic)")
        axis.spines[["top", "right"]].set_visible(False)
    figure.legend(drawn.values(), drawn, loc="outside lower center", ncols=len(drawn), frameon=False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main(sys.argv[1])
