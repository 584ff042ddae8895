#!/usr/bin/env bash
# The scripts of scripts/cluster/ on a real Slurm of one node, which this test starts and ends: a shard that is stopped goes
# on, and the merged table is that of one process. Usage: slurm_test.sh BUILD. Exit code 77: no Slurm here.
set -euo pipefail

build="$(cd "$1" && pwd)"
scripts="$(cd "$(dirname "$0")/../../scripts/cluster" && pwd)"
for tool in slurmctld slurmd sbatch munged mungekey; do
  PATH="$PATH:/usr/sbin" command -v "$tool" >/dev/null || { echo "skipped: no $tool (Debian: slurm-wlm, munge)"; exit 77; }
done
PATH="$PATH:/usr/sbin"
folder="$(mktemp -d)"
chmod 755 "$folder"  # munge wants to reach its socket
cd "$folder"

daemons=()
end() {
  local status=$?
  if ((status)); then tail -n 20 ./*.log table.h5.shards/*.log 2>/dev/null || true; fi
  scancel --quiet --state=RUNNING,PENDING --user="$(id -un)" 2>/dev/null || true
  ((${#daemons[@]} == 0)) || kill "${daemons[@]}" 2>/dev/null || true
  wait
  rm -rf "$folder"
  exit "$status"
}
trap end EXIT
fail() { echo "FAIL: $1" >&2; exit 1; }
# within SECONDS COMMAND...: until it succeeds.
within() {
  local limit=$((SECONDS + $1))
  until "${@:2}" >/dev/null 2>&1; do
    ((SECONDS < limit)) || fail "not within $1 s: ${*:2}"
    sleep 0.2
  done
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])'; }

# Two GPUs that are none: Slurm only counts the files.
cat >gres.conf <<CONF
NodeName=node Name=gpu File=/dev/null
NodeName=node Name=gpu File=/dev/zero
CONF
cat >slurm.conf <<CONF
ClusterName=semivis_test
SlurmctldHost=$(hostname -s)(localhost)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
CredType=cred/munge
# A requeued job waits until its credential has expired.
AuthInfo=socket=$folder/munge.socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SlurmdParameters=config_overrides
GresTypes=gpu
NodeName=node NodeHostname=$(hostname -s) NodeAddr=localhost CPUs=4 Gres=gpu:2
PartitionName=test Nodes=node Default=YES OverSubscribe=NO
CONF
cat >config.toml <<CONF
[grid]
m_aprime_GeV = [0.05, 0.1, 0.2]
epsilon = [1e-3, 1e-2]
[model]
production = "iww"
[run]
events_per_row = 40_000_000
CONF
export SLURM_CONF="$folder/slurm.conf" SEMIVIS="$build/semivis"

idle() { [[ "$(sinfo --noheader --format=%t)" == idle ]]; }
no_jobs() { [[ -z "$(squeue --noheader)" ]]; }

mungekey --create --keyfile="$folder/munge.key"
munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
  --log-file="$folder/munged.log" --seed-file="$folder/munge.seed" 2>/dev/null &
daemons+=($!)
within 10 test -S munge.socket
mkdir state spool
slurmctld -D -L slurmctld.log 2>/dev/null &
daemons+=($!)
slurmd -D -N node -L slurmd.log 2>/dev/null &
daemons+=($!)
within 60 idle

digest() { "$SEMIVIS" info "$1" --json | sed -n 's/.*"digest": "\(.*\)".*/\1/p'; }
has_part() { compgen -G "$1.parts/part-*.h5"; }
# resumed LOG: whether its shard was stopped with exit code 75 and then went on from its checkpoint, which had events.
resumed() {
  grep -q 'exit 75, back into the queue' "$1" && grep -q 'resuming  from .*\.parts' "$1" && grep -q 'events were there already' "$1"
}

"$SEMIVIS" scan config.toml -o whole.h5 --quiet
whole="$(digest whole.h5)"
[[ -n "$whole" ]] || fail "no digest"

echo "== array of 3 shards, one of them stopped half way"
"$scripts/submit_slurm.sh" config.toml table.h5 3 --cpus-per-task=1 -- --checkpoint-interval 0.3 | tee submitted
array="$(sed -n 's/^shards  job \([0-9]*\),.*/\1/p' submitted)"
within 60 has_part table.h5.shards/part-1.h5
scancel --signal=USR1 "${array}_1"
within 60 grep -q 'exit 75' table.h5.shards/1.log
has_part table.h5.shards/part-1.h5 >/dev/null || fail "the stopped shard left no checkpoint"
within 120 no_jobs
resumed table.h5.shards/1.log || fail "the stopped shard did not go on from its checkpoint"
! resumed table.h5.shards/0.log || fail "a shard that nobody stopped seems to have been"
[[ "$(digest table.h5)" == "$whole" ]] || fail "the merged table is not that of one process"

echo "== two GPUs of one allocation, stopped half way"
job="$(sbatch --parsable --nodes=1 --ntasks-per-node=2 --cpus-per-task=1 --output=srun.log "$scripts/slurm_srun.sbatch" \
  config.toml gpus --checkpoint-interval 0.3)"
sbatch --dependency="afterok:$job" --output=merge.log "$scripts/slurm_merge.sbatch" gpus gpus.h5
within 60 has_part gpus/part-0.h5
within 60 has_part gpus/part-1.h5
scancel --signal=USR1 "$job"
within 120 no_jobs
resumed srun.log || fail "the stopped shards did not go on from their checkpoints"
[[ "$(digest gpus.h5)" == "$whole" ]] || fail "the merged table is not that of one process"
echo "slurm: equal tables, $whole"
