"""Prints one table from JSON lines of both sides: images per second, and ratios to Python as written and to the best peer of the same precision."""
import json, sys

lines = [json.loads(line) for line in open(sys.argv[1]) if line.startswith("{")]
precision = lambda line: next((p for p in ("int8", "bf16") if p in line["variant"]), "fp32")

print("| work | variant | images/s | x as written | x best peer of this precision | peak MB |\n|---|---|---|---|---|---|")
for work in dict.fromkeys(line["work"] for line in lines):
    # the loader's two transforms are compared each with its own
    for kind in ("train", "valid") if work == "loader" else ("",):
        rows = [line for line in lines if line["work"] == work and kind in line["variant"]]
        peers = [line for line in rows if not line["variant"].startswith("graft")]
        for row in rows:
            rate = row["images_per_s"]
            written = f"{rate / peers[0]['images_per_s']:.2f}" if peers else ""
            alike = [peer["images_per_s"] for peer in peers if precision(peer) == precision(row)]
            best = f"{rate / max(alike):.2f}" if alike else ""
            print(f"| {work} | {row['variant']} | {rate} | {written} | {best} | {row.get('peak_rss_mb', '')} |")
