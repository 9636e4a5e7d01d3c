#!/usr/bin/env bash
# A Slurm cluster of one node, this machine, for trying things out. As root, on Debian with slurm-wlm and munge:
#   .ci/slurm.sh start DIR [SLOTS]     leaves DIR/slurm.conf; export SLURM_CONF=DIR/slurm.conf to use it
#   .ci/slurm.sh restart DIR           restarts the controller, as an administrator would
#   .ci/slurm.sh stop DIR
# A Slurm that is already on the machine is not touched.
set -euo pipefail
action=${1:?start, restart or stop}
mkdir -p "${2:?a folder for its files}"
dir=$(cd "$2" && pwd)
slots=${3:-2}
export SLURM_CONF=$dir/slurm.conf
port=$((20000 + $(printf '%s' "$dir" | cksum | cut -d' ' -f1) % 20000))

start_controller() {
    slurmctld
    for _ in $(seq 100); do
        scontrol ping 2> /dev/null | grep -q 'is UP' && return
        sleep 0.1
    done
    echo "slurmctld does not answer; see $dir/slurmctld.log" >&2
    exit 1
}

stop() { # by the number that it wrote
    if [ -f "$dir/$1.pid" ]; then
        kill "$(cat "$dir/$1.pid")" 2> /dev/null || true
        for _ in $(seq 100); do
            kill -0 "$(cat "$dir/$1.pid" 2> /dev/null || echo 0)" 2> /dev/null || break
            [ -f "$dir/$1.pid" ] || break
            sleep 0.1
        done
        rm -f "$dir/$1.pid"
    fi
}

case $action in
start)
    host=$(hostname -s)
    mkdir -p "$dir/state" "$dir/spool"
    cat > "$SLURM_CONF" << CONF
ClusterName=occlocal
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
SchedulerParameters=sched_interval=2,batch_sched_delay=1
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=$slots State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
    if ! munge -n > /dev/null 2>&1; then
        mkdir -p /run/munge && chown munge: /run/munge
        runuser -u munge -- /usr/sbin/munged
    fi
    start_controller
    slurmd
    for _ in $(seq 100); do
        [ "$(sinfo -h -o %T 2> /dev/null)" = idle ] && { sinfo; exit; }
        sleep 0.1
    done
    echo "the node does not become idle; see $dir/slurmctld.log and $dir/slurmd.log" >&2
    exit 1
    ;;
restart)
    stop slurmctld
    sleep "${RESTART_SECONDS:-1}"
    start_controller
    ;;
stop)
    stop slurmd
    stop slurmctld
    ;;
*)
    echo "start, restart or stop, not $action" >&2
    exit 2
    ;;
esac
