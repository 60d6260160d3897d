# shellcheck shell=bash
# Shared by the launcher, the test command and CI. Sourced, never run. Expects $root = folder of BmsEdge.sln.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
export DOTNET_CLI_UI_LANGUAGE=en
# Build nodes that outlive the build would keep our lock and a caller's pipe open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# shellcheck disable=SC2154 # set by whoever sources this file
state="$root/artifacts/launcher"
cli_dll="$root/artifacts/bin/BmsEdge.Cli/release/bms.dll"

die() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

prepare() {
  mkdir -p "$state" 2>/dev/null || die "cannot write to $root/artifacts. Make the repository folder writable."
  # The SDK wants a home for its packages and first-run marks.
  if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    export HOME="$root/artifacts/home"
    mkdir -p "$HOME"
  fi
}

# Puts a .NET 10 SDK on PATH or says what is missing.
require_sdk() {
  local folder
  if ! command -v dotnet >/dev/null 2>&1; then
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
      if [ -n "$folder" ] && [ -x "$folder/dotnet" ]; then
        PATH="$folder:$PATH"
        break
      fi
    done
  fi
  command -v dotnet >/dev/null 2>&1 ||
    die "the .NET SDK 10 is not installed ('dotnet' is not on PATH). Install the package dotnet-sdk-10.0 and try again."
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
    die "the .NET SDK 10 is not installed; 'dotnet --list-sdks' shows: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' '). Install the package dotnet-sdk-10.0 and try again."
}

# One hash over every file the command is built from. By content, because git sets new dates on old files.
source_hash() {
  (
    cd "$root" || exit 1
    {
      find host shared firmware -type d \( -name bin -o -name obj \) -prune -o -type f -print0
      find . -maxdepth 1 -type f \( -name '*.props' -o -name 'global.json' -o -name '*.sln' -o -name '.editorconfig' \) -print0
    } | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
  )
}

cli_is_current() {
  [ -f "$cli_dll" ] && [ -f "$state/cli.hash" ] && [ "$(cat "$state/cli.hash")" = "$1" ]
}

mark_cli_current() {
  printf '%s\n' "$1" >"$state/cli.hash.$$" && mv "$state/cli.hash.$$" "$state/cli.hash"
}

# build PROJECT LOG [ARGUMENT...]: Release build, quiet unless it fails. Nothing started here inherits the lock (fd 9).
build() {
  local project=$1 log=$2
  shift 2
  dotnet build "$project" -c Release --nologo -v quiet "$@" >"$log" 2>&1 </dev/null 9>&- || {
    grep -E '(error|warning) ' "$log" | sort -u | head -n 40 >&2 || true
    die "the build failed; the whole log is in ${log#"$root/"}"
  }
}
