#!/usr/bin/env bash
# Measure floor, portal and floor again on one scratch PostgreSQL; print ratios. Usage: bench/run.sh FLOOR_FOLDER [PRACTICES]
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
floor=$(cd "$1" && pwd)
count=${2:-10000}
work=$(mktemp -d /tmp/portal-bench-XXXXXX)
bin=$(ls -d /usr/lib/postgresql/15/bin)
python="$here/.venv/bin/python"
export PGHOST=127.0.0.1 PGPORT=55432 PGUSER=bench BENCH_RUN="$work/run" BENCH_OUT="$work/results.jsonl"
as_server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }

if [ "$(id -u)" = 0 ]; then chown postgres "$work"; fi
chmod 755 "$work"
as_server "$bin/initdb" -D "$work/pg" -U bench -A trust --locale=C.UTF-8 -E UTF8 >"$work/initdb.log"
as_server tee -a "$work/pg/postgresql.conf" >/dev/null <<CONF
listen_addresses='127.0.0.1'
port=$PGPORT
unix_socket_directories=''
shared_buffers=2GB
effective_cache_size=8GB
work_mem=32MB
maintenance_work_mem=1GB
max_wal_size=8GB
random_page_cost=1.1
jit=off
max_parallel_workers_per_gather=0
fsync=off
synchronous_commit=off
shared_preload_libraries='pg_stat_statements'
CONF
as_server "$bin/pg_ctl" -D "$work/pg" -w -l "$work/pg/log" start >/dev/null
stop() { as_server "$bin/pg_ctl" -D "$work/pg" -m fast stop >/dev/null; }
trap stop EXIT
psql -q postgres -c 'create extension pg_stat_statements' -c 'alter system set pg_stat_statements.track_utility=off' \
  -c 'select pg_reload_conf()' -c 'create database portal' >/dev/null
PG_PID=$(head -1 "$work/pg/postmaster.pid")
export PG_PID

export DJANGO_SETTINGS_MODULE=network.settings.base SECRET_KEY=bench ALLOWED_HOSTS=127.0.0.1 SECURE_SSL_REDIRECT=false \
  DATABASE_URL="postgres://bench@127.0.0.1:$PGPORT/portal" REDIS_URL=redis://127.0.0.1:1/0 EMAIL_URL=dummymail:// \
  DEFAULT_FROM_EMAIL=bench@example.ca PORTAL_URL=http://127.0.0.1:8002 STATIC_ROOT="$work/static" DEMO_PASSWORD=bench-only-password
cd "$here"
"$python" manage.py prepare --demo
"$python" manage.py make_corpus --practices "$count"
psql -q portal -c 'vacuum analyze'
"$python" "$floor/floor/load.py" "$count"
"$python" bench/specs.py "$work/specs" "$count"
cookie=$("$python" bench/specs.py --cookie)

measure_floor() {
  (cd "$floor" && FLOOR_DB="floor_$count" ./run_one.sh "floor_$1" 8001 "$here/.venv/bin" "$floor/floor" app:application \
    "floor_$count" "$work/specs/floor.tsv")
}
measure_floor first
"$floor/run_one.sh" portal 8002 "$here/.venv/bin" "$here" network.wsgi portal "$work/specs/portal.tsv" "$cookie"
measure_floor last
"$python" bench/ratios.py "$BENCH_OUT"
echo "Everything of this run is kept in $work."
