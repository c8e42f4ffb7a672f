#!/bin/sh
# Learns the confidence again, after an engine or a model has changed:
#
#     audio/recipes/learn_confidence.sh [FOLDER]
#
# Hears the training samples with the lines' recognizer, keeps what was heard in FOLDER (by
# default var/heard) and learns from it. Takes about ten minutes of one core. What lies in the
# folder is not heard again, so an interrupted run goes on; empty it to start anew.
set -eu
cd "$(dirname "$0")/../.."
heard=${1:-var/heard}
smartivr=${SMARTIVR:-.venv/bin/smartivr}
samples=audio/samples/confidence
mkdir -p "$heard"

# hear NAME FOLDER OPTION...
hear() {
    out=$heard/$1.jsonl
    folder=$samples/$2
    shift 2
    "$smartivr" confidence-hear "$folder" "$@" --out "$out"
}

hear telecom telecom --line telecom
hear others others --line telecom
hear digits digits --line digits
hear others-digits others --line digits --limit 60
hear barista barista --line barista --limit 40
hear others-barista others --line barista --limit 40
hear digits-telecom digits --line telecom --foreign --limit 20
hear barista-telecom barista --line telecom --foreign --limit 20

"$smartivr" confidence-train "$heard"/*.jsonl
