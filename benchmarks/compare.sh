#!/usr/bin/env bash
# Runs the Python peer and Graft in turn, one process for each work, and prints one table of ratios.
#   PYTHON=... benchmarks/compare.sh PHOTOS [WORK...]     WORK: loader cnn-step frozen-step frozen-forward (default: all four)
# PYTHON needs torch, torchvision and pillow; with ENGINES=1 also onnx, onnxruntime, openvino and nncf, which are then measured too.
# Every line of both sides is kept in benchmarks/target/compare.jsonl. Build first: mvn -B package -pl benchmarks -am -DskipTests
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
jar=$here/target/graft-benchmarks.jar
results=$here/target/compare.jsonl

[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
photos=$1; shift
works=("$@"); [ ${#works[@]} -gt 0 ] || works=(loader cnn-step frozen-step frozen-forward)
[ -f "$jar" ] || { echo "No $jar; build it: mvn -B package -pl benchmarks -am -DskipTests" >&2; exit 1; }

: > "$results"
for work in "${works[@]}"; do
    "$python" "$here/peers/pytorch_peer.py" "$photos" "$work" | sed 's/"variant": "/&python /' | tee -a "$results" >&2
    if [ "$work" = frozen-forward ] && [ "${ENGINES:-0}" = 1 ]; then
        "$python" "$here/peers/pytorch_peer.py" "$photos" engines engines-int8 | grep '^{' | tee -a "$results" >&2
    fi
    java -jar "$jar" "$work" --data "$photos" | tee -a "$results" >&2
done
"$python" "$here/peers/table.py" "$results"
