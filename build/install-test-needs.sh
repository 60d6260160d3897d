#!/usr/bin/env bash
# Installs what test projects say they need. A project says it in a file needs.apt beside its csproj, one need a line:
# the command that must be there, then the Debian package that brings it. Does nothing when every command is there.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
missing=()
while read -r command package _; do
  case "$command" in '' | '#'*) continue ;; esac
  command -v "$command" >/dev/null 2>&1 || missing+=("$package")
done < <(cat "$root"/tests/*/needs.apt 2>/dev/null || true)
[ "${#missing[@]}" -gt 0 ] || exit 0

list=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
printf 'tests need: %s\n' "$list"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || {
    printf 'error: the tests need the Debian packages %s. Run: sudo apt-get install %s\n' "$list" "$list" >&2
    exit 1
  }
  as_root=(sudo -n)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# The package list may be missing (a bare container) or old: one try with what is there, one after an update.
# shellcheck disable=SC2086
install() { "${as_root[@]}" apt-get install -y -q --no-install-recommends $list >>"$log" 2>&1 </dev/null; }
install || { "${as_root[@]}" apt-get update -q >>"$log" 2>&1 </dev/null && install; } || {
  tail -n 20 "$log" >&2
  printf 'error: cannot install %s\n' "$list" >&2
  exit 1
}
