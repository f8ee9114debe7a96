#!/usr/bin/env bash
# Runs the Python peer, DJL (the JVM peer) and Graft in turn, one process for each work, and prints one table of ratios.
#   PYTHON=... benchmarks/compare.sh PHOTOS [WORK...]     WORK: start loader cnn-step frozen-step frozen-forward frozen-epoch epoch-cached (default: all)
# PYTHON needs torch, torchvision and pillow; with ENGINES=1 also onnx, onnxruntime, openvino and nncf, which are then measured too.
# DJL's peer (benchmarks/peers/djl, which needs the network once) is built here; DJL=0 leaves it out.
# Every line of all sides is kept in benchmarks/target/compare.jsonl. Build first: mvn -B package -pl benchmarks -am -DskipTests
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
jar=$here/target/graft-benchmarks.jar
results=$here/target/compare.jsonl

[ $# -ge 1 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
photos=$1; shift
works=("$@"); [ ${#works[@]} -gt 0 ] || works=(start loader cnn-step frozen-step frozen-forward frozen-epoch epoch-cached)
export XDG_CACHE_HOME=$(mktemp -d) # nothing that an earlier run computed is there
trap 'rm -rf "$XDG_CACHE_HOME"' EXIT
[ -f "$jar" ] || { echo "No $jar; build it: mvn -B package -pl benchmarks -am -DskipTests" >&2; exit 1; }

djl=$here/peers/djl/target/djl-peer.jar
if [ "${DJL:-1}" = 1 ] && [ ! -f "$djl" ]; then
    mvn -q -B -f "$here/peers/djl/pom.xml" package -DskipTests
fi

keep() { { grep '^{' || true; } | tee -a "$results" >&2; }
python_peer() { "$python" "$here/peers/$1" "$photos" "${@:2}" | sed 's/"variant": "/&python /' | keep; }

: > "$results"
for work in "${works[@]}"; do
    case $work in
        loader | cnn-step | frozen-step | frozen-forward)
            python_peer pytorch_peer.py "$work"
            if [ "${DJL:-1}" = 1 ]; then
                java -jar "$djl" "$photos" "$work" 2>/dev/null | keep
            fi ;;
        frozen-epoch) python_peer epoch_peer.py ;;
    esac
    if [ "$work" = frozen-forward ] && [ "${ENGINES:-0}" = 1 ]; then
        "$python" "$here/peers/pytorch_peer.py" "$photos" engines engines-int8 | keep
    fi
    java -jar "$jar" "$work" --data "$photos" | keep
done
"$python" "$here/peers/table.py" "$results"
