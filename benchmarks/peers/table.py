"""Prints tables from JSON lines of both sides: images per second, ratios to Python as written and to the best peer of the same precision, and what is not a rate."""
import json, sys

every = [json.loads(line) for line in open(sys.argv[1]) if line.startswith("{")]
lines = [line for line in every if "images_per_s" in line]
precision = lambda line: next((p for p in ("int8", "bf16") if p in line["variant"]), "fp32")

print("| work | variant | images/s | x as written | x best peer of this precision | peak MB |\n|---|---|---|---|---|---|")
for work in dict.fromkeys(line["work"] for line in lines):
    # the loader's two transforms are compared each with its own
    for kind in ("train", "valid") if work == "loader" else ("",):
        rows = [line for line in lines if line["work"] == work and (not kind or line["variant"].split()[1] == kind)]
        peers = [line for line in rows if not line["variant"].startswith("graft")]
        first = next((peer for peer in peers if peer["variant"].startswith("python")), None)
        for row in rows:
            rate = row["images_per_s"]
            written = f"{rate / first['images_per_s']:.2f}" if first else ""
            alike = [peer["images_per_s"] for peer in peers if precision(peer) == precision(row)]
            best = f"{rate / max(alike):.2f}" if alike else ""
            print(f"| {work} | {row['variant']} | {rate} | {written} | {best} | {row.get('peak_rss_mb', '')} |")

others = [line for line in every if "images_per_s" not in line]
if others:
    print("\n| work | variant | figure |\n|---|---|---|")
    for line in others:
        print(f"| {line['work']} | {line['variant']} | {line.get('seconds', line.get('cosine'))}{' s' if 'seconds' in line else ''} |")
