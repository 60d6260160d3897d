#!/usr/bin/env bash
# bms test [--filter TEXT] [--no-build]: every test project in Release, a line per project, failures in full, and one
# last line `N passed, N failed, N skipped`. A project that crashes, hangs or holds no test counts as one failure.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
. "$root/build/common.sh"

usage() {
  cat <<'TEXT'
Usage: bms test [--filter TEXT] [--no-build]

  --filter TEXT  only tests whose full name (namespace.class.method) contains TEXT
  --no-build     run what was built last in Release

Ends with one line `N passed, N failed, N skipped`. Exit code 0: all passed; 1: something failed; 2: wrong usage.

Example:
  bms test --filter Protection
TEXT
}

filter=''
build_first=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --filter)
      filter=${2:-}
      [ -n "$filter" ] || { printf 'error: --filter needs a text\n' >&2; exit 2; }
      shift 2
      ;;
    --no-build) build_first=no; shift ;;
    -h | --help) usage; exit 0 ;;
    *) printf "error: 'bms test' does not know '%s'. See 'bms test --help'.\n" "$1" >&2; exit 2 ;;
  esac
done

# Longest wait for one project; a hung test must not eat the whole run.
longest_seconds=2400

prepare
require_sdk
bash "$root/build/install-test-needs.sh" || exit 1

if [ "$build_first" = yes ]; then
  printf 'building all projects in Release\n'
  exec 9>"$state/lock"
  flock 9
  hash=$(source_hash)
  build "$root/BmsEdge.sln" "$state/build-all.log"
  mark_cli_current "$hash"
  exec 9>&-
fi

results=$(mktemp -d "$state/test.XXXXXX")
children=()
stop() {
  local child
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait
}
trap 'rm -rf "$results"' EXIT
trap 'stop; exit 130' INT TERM

# counter FILE NAME: one number of the TRX summary.
counter() {
  sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

# run_project NAME: runs one project and leaves NAME.count ("passed failed skipped") and NAME.out.
run_project() {
  local name=$1 dll="$root/artifacts/bin/$1/release/$1.dll" trx="$results/$1.trx" log="$results/$1.log"
  local code=0 passed=0 failed=0 skipped=0 total=0 note='' started=$EPOCHREALTIME arguments=(-noLogo -noColor -trx "$trx")
  [ -z "$filter" ] || arguments+=(-method "*$filter*")
  if [ -f "$dll" ]; then
    timeout --kill-after=10 "$longest_seconds" dotnet "$dll" "${arguments[@]}" >"$log" 2>&1 </dev/null &
    # timeout has a process group of its own, which Ctrl-C does not reach.
    # shellcheck disable=SC2064 # the number of this very child
    trap "kill $! 2>/dev/null" TERM
    wait $! || code=$?
  else
    code=1
    printf 'error: %s is not built\n' "${dll#"$root/"}" >"$log"
  fi
  if [ -s "$trx" ]; then
    total=$(counter "$trx" total)
    passed=$(counter "$trx" passed)
    failed=$(counter "$trx" failed)
    skipped=$(counter "$trx" notExecuted)
  fi
  if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
    note=" (stopped after $longest_seconds s)"
  elif [ ! -s "$trx" ]; then
    note=" (crashed, exit code $code)"
  elif [ "$code" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; then
    note=" (exit code $code)"
  elif [ "${total:-0}" -eq 0 ] && [ -z "$filter" ]; then
    note=' (holds no test)'
  fi
  [ -z "$note" ] || failed=$((${failed:-0} + 1))
  {
    printf '%-4s %-32s %5d passed, %d failed, %d skipped  %6.1f s%s\n' "$([ "$failed" -eq 0 ] && echo ok || echo FAIL)" \
      "$name" "$passed" "$failed" "$skipped" "$(echo "$EPOCHREALTIME $started" | awk '{print $1 - $2}')" "$note"
    if [ "$failed" -ne 0 ]; then
      grep -vE '^  (Discovering|Discovered|Starting|Finished):|^=== TEST|^   .*  Total: |\[SKIP\]$' "$log" | head -n 400 || true
    fi
  } >"$results/$name.out"
  printf '%d %d %d\n' "$passed" "$failed" "$skipped" >"$results/$name.count"
  [ $((passed + failed + skipped)) -eq 0 ] || cat "$results/$name.out"
}

# Two at a time on two cores; whole-program tests start processes of their own and come last, alone.
jobs_at_once=$(nproc 2>/dev/null || echo 2)
run_group() {
  local name running=0
  for name in "$@"; do
    if [ "$running" -ge "$jobs_at_once" ]; then
      wait -n || true
      running=$((running - 1))
    fi
    run_project "$name" &
    children+=($!)
    running=$((running + 1))
  done
  wait
}

mapfile -t projects < <(find "$root/tests" -mindepth 1 -maxdepth 1 -name '*.Tests' -printf '%f\n' | LC_ALL=C sort)
together=()
alone=()
for name in "${projects[@]}"; do
  case "$name" in *.EndToEnd.Tests) alone+=("$name") ;; *) together+=("$name") ;; esac
done
run_group "${together[@]}"
for name in "${alone[@]}"; do run_group "$name"; done

passed=0 failed=0 skipped=0
for name in "${projects[@]}"; do
  if [ -s "$results/$name.count" ]; then
    read -r p f s <"$results/$name.count"
  else
    p=0 f=1 s=0
    printf 'FAIL %s left no result\n' "$name"
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
if [ $((passed + failed + skipped)) -eq 0 ]; then
  printf "error: no test has '%s' in its name\n" "$filter"
  failed=1
fi
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
