#!/usr/bin/env bash
# Submits a scan as an array job, and behind it the job that merges its parts. The same command again goes on with a scan
# that was cancelled.
set -euo pipefail

if (($# < 3)) || [[ ! "$3" =~ ^[1-9][0-9]*$ ]]; then
  cat >&2 <<USAGE
usage: $0 CONFIG TABLE.h5 SHARDS [SBATCH_OPTION...] [-- SCAN_OPTION...]
  SBATCH_OPTION is for the shards, e.g. --gpus=1 --time=2:00:00; what every job needs is set as sbatch reads it from the
  environment: SBATCH_ACCOUNT, SBATCH_PARTITION. SEMIVIS names the program (default: semivis in PATH). All folders are
  shared by the nodes.
USAGE
  exit 64
fi
config="$1" table="$2" shards="$3" parts="$2.shards"
shift 3
options=()
while (($#)) && [[ "$1" != -- ]]; do options+=("$1"); shift; done
[[ -r "$config" ]] || { echo "error: no config $config" >&2; exit 66; }
[[ ! -e "$table" ]] || { echo "error: $table exists" >&2; exit 73; }
here="$(cd "$(dirname "$0")" && pwd)"

mkdir -p "$parts"
array="$(sbatch --parsable --array="0-$((shards - 1))" --output="$parts/%a.log" "${options[@]}" \
  "$here/slurm_array.sbatch" "$config" "$parts" "${@:2}")"
array="${array%%;*}"  # a federation adds the cluster's name
merge="$(sbatch --parsable --dependency="afterok:$array" --output="$parts/merge.log" "$here/slurm_merge.sbatch" "$parts" "$table")"
echo "shards  job $array, tasks 0 to $((shards - 1)), logs and parts in $parts"
echo "merge   job ${merge%%;*}, writes $table"
