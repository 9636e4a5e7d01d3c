#!/usr/bin/env bash
# Correctness and speed on a machine with CUDA cards and without a network.
#
#   PYTORCH_LIBRARY_PATH=/path/to/torch/lib benchmarks/gpu.sh [CARDS] > gpu.json
#
# Needs the built jar (mvn package), a JDK and a driver. CARDS as for --gpus, 0 by default. Writes one JSON object: what was
# found, the demo evaluated on the processor and on the cards, and the bench of Qwen2 shapes with random weights. Exit code
# 1 when the two evaluations differ by more than a sample of each dataset.
set -euo pipefail
cd "$(dirname "$0")/.."
cards=${1:-0}
jar=cli/target/occ-local.jar
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
test -f "$jar" || { echo "$jar is missing: run mvn -q package -DskipTests" >&2; exit 3; }
: "${PYTORCH_LIBRARY_PATH:?names the folder with the CUDA build of libtorch 2.7.1}"

status=0
java -jar "$jar" doctor > "$out/doctor.txt" 2>&1 || status=1
env -u PYTORCH_LIBRARY_PATH java -jar "$jar" --cpu --work-dir "$out/cpu" --quiet > "$out/cpu.txt" 2> "$out/cpu.err" || status=1
java -jar "$jar" --gpus "$cards" --dtype float32 --work-dir "$out/gpu" --quiet > "$out/gpu.txt" 2> "$out/gpu.err" || status=1
java -jar "$jar" compare "$out"/cpu/* "$out"/gpu/* > "$out/compare.txt" 2>&1 || true
for shape in qwen2-0.5b qwen2-7b; do
  java -jar "$jar" bench --random-weights "$shape" --gpus "$cards" --prompt-tokens 512,2048 --new-tokens 32 \
    --batch-sizes 1,16 --repetitions 5 --output json > "$out/$shape.json" 2> "$out/$shape.err" \
    || echo '{"error": "see stderr"}' > "$out/$shape.json"
done

text() { # a file as a JSON string
  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\t/\\t/g' "$1" | awk 'BEGIN { printf "\"" } { printf "%s\\n", $0 } END { printf "\"" }'
}
score() { awk -v name="$2" '$1 == name { print $5 }' "$1"; }
for dataset in demo_choice_ppl demo_math_gen; do
  awk -v a="$(score "$out/cpu.txt" $dataset)" -v b="$(score "$out/gpu.txt" $dataset)" \
    'BEGIN { exit (a == "" || b == "" || a - b > 1 || b - a > 1) }' || status=1
done
cat << JSON
{"cards": "$cards", "equal": $([ $status = 0 ] && echo true || echo false),
 "driver": $(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader > "$out/smi.txt" 2>&1 || true; text "$out/smi.txt"),
 "doctor": $(text "$out/doctor.txt"),
 "processor": $(text "$out/cpu.txt"),
 "gpu": $(text "$out/gpu.txt"),
 "compare": $(text "$out/compare.txt"),
 "bench": {"qwen2-0.5b": $(cat "$out/qwen2-0.5b.json"), "qwen2-7b": $(cat "$out/qwen2-7b.json")},
 "stderr": $(cat "$out"/*.err > "$out/all.txt"; text "$out/all.txt")}
JSON
exit $status
