"""Prints one table from JSON lines of both sides: images per second, and the ratio to the first Python line of each work."""
import json, sys

lines = [json.loads(line) for line in open(sys.argv[1]) if line.startswith("{")]
print("| work | variant | images/s | x Python as written | x best Python | peak MB |\n|---|---|---|---|---|---|")
for work in dict.fromkeys(line["work"] for line in lines):
    # the loader's two transforms are compared each with its own
    for kind in ("train", "valid") if work == "loader" else ("",):
        rows = [line for line in lines if line["work"] == work and kind in line["variant"]]
        peers = [line["images_per_s"] for line in rows if not line["variant"].startswith("graft")]
        for row in rows:
            ratio = lambda base: f"{row['images_per_s'] / base:.2f}" if peers else ""
            print(f"| {work} | {row['variant']} | {row['images_per_s']} | {ratio(peers[0]) if peers else ''} | {ratio(max(peers)) if peers else ''} | {row.get('peak_rss_mb', '')} |")
