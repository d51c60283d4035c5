"""Ratios of the portal to the floor, from the results of one run."""

import json
import sys
from pathlib import Path
from statistics import mean

# What the floor has no page of is held against the one that is nearest.
NEAREST = {"one topic": "list+facets", "meetings": "detail", "meeting": "detail", "minutes": "detail", "home": "detail"}
MEASURES = {"c1_p50": "p50 at one client", "app_ms": "application CPU", "pg_ms": "PostgreSQL CPU"}


def main(file: Path) -> None:
    """Print one line for each thing measured; the floor is the mean of its first and last round."""
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    floors: dict[str, list[dict]] = {}
    for row in rows:
        if row["label"].startswith("floor"):
            floors.setdefault(row["item"], []).append(row)
    heads = ("work", "floor p50 ms", "portal p50 ms", "ratio p50", "ratio app CPU", "portal req/s, 8 clients", "SQL")
    print(f"| {' | '.join(heads)} |")
    print("|---" * len(heads) + "|")
    for row in rows:
        if row["label"] != "portal":
            continue
        work = row["item"].rsplit(" ", 1)[0]
        below = floors.get(NEAREST.get(work, work), [])
        base = {name: mean(one[name] for one in below) for name in MEASURES}
        print(
            f"| {row['item']} | {base['c1_p50']:.1f} | {row['c1_p50']:.1f} | {row['c1_p50'] / base['c1_p50']:.1f} "
            f"| {row['app_ms'] / base['app_ms']:.1f} | {row['c8_rps']:.0f} | {row['sql']:.0f} |"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
