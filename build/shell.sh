# What ./xebec, ./test and .ci/run share; sourced by them, with $root set. Says everything on stderr.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1

artifacts=$root/artifacts
self=${0##*/}
# A program that is built and run keeps no part of these scripts' descriptors: build servers outlive us, and would keep the lock.
lock_fd=9

say() { printf '%s: %s\n' "$self" "$*" >&2; }
die() { say "$*"; exit 1; }

# The SDK, or a sentence that says what to do. Sets DOTNET_ROOT, so that built programs find the same runtime.
need_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    local place
    for place in "${DOTNET_ROOT:-}" /usr/share/dotnet /usr/lib/dotnet "${HOME:-}/.dotnet"; do
      if [ -n "$place" ] && [ -x "$place/dotnet" ]; then PATH=$place:$PATH; break; fi
    done
  fi
  command -v dotnet >/dev/null 2>&1 || die "the .NET 10 SDK is not installed (no 'dotnet' in PATH, /usr/share/dotnet, /usr/lib/dotnet or ~/.dotnet).
Install it from https://dotnet.microsoft.com/download/dotnet/10.0 (Debian and Ubuntu: the package dotnet-sdk-10.0), then run this again."
  if [ -z "${DOTNET_ROOT:-}" ]; then
    DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
    export DOTNET_ROOT
  fi
}

# True when $1, the time stamp of a build, is missing or older than one of its sources. A removed file shows in its folder's time.
stale() {
  local stamp=$1 inputs=() path
  shift
  [ -e "$stamp" ] || return 0
  for path in src build tools Directory.Build.props Directory.Build.targets Directory.Packages.props global.json nuget.config "$@"; do
    [ ! -e "$root/$path" ] || inputs+=("$root/$path")
  done
  [ -n "$(find "${inputs[@]}" -newer "$stamp" ! -name '*.md' ! -name 'packages*.lock.json' ! -name '*.sh' -print -quit)" ]
}

# build_once STAMP "what" [extra input…] -- COMMAND…: one builder at a time; whoever waited finds the work done.
# The stamp carries the time the build began: what was edited during it stays stale.
build_once() {
  local stamp=$1 what=$2 extra=()
  shift 2
  while [ "$1" != -- ]; do extra+=("$1"); shift; done
  shift
  need_dotnet
  mkdir -p "$artifacts" "$(dirname "$stamp")"
  eval "exec $lock_fd>\"\$artifacts/.lock\""
  if ! flock -n $lock_fd; then
    say "waiting for another build"
    flock $lock_fd
  fi
  if stale "$stamp" "${extra[@]}"; then
    say "$what"
    local began=$stamp.began log=$stamp.log
    : >"$began"
    if ! "$@" >"$log" 2>&1 </dev/null 9>&-; then
      rm -f "$began"
      if grep -qE '(error|warning) [A-Za-z]+[0-9]+' "$log"; then
        grep -E '(error|warning) [A-Za-z]+[0-9]+' "$log" | sort -u | head -40 >&2
      else
        tail -60 "$log" >&2
      fi
      die "the build failed; everything it said is in $log"
    fi
    mv -f "$began" "$stamp"
  fi
  exec 9>&-
}

# install_missing "reason" CHECK:PACKAGE…: installs the Debian packages whose CHECK (a command's name, or a path) is absent.
# As another user than root, or without apt, says what is missing and fails.
install_missing() {
  local why=$1 item check missing=()
  shift
  for item; do
    check=${item%%:*}
    case $check in
      /*) [ -e "$check" ] || missing+=("${item#*:}") ;;
      *) PATH=$PATH:/usr/sbin:/sbin command -v "$check" >/dev/null 2>&1 || missing+=("${item#*:}") ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "missing for $why: ${missing[*]} (as root: apt-get install ${missing[*]})"
    return 1
  fi
  say "installing for $why: ${missing[*]}"
  mkdir -p "$artifacts"
  local log=$artifacts/packages.log policy=/usr/sbin/policy-rc.d
  # A daemon that comes with a package (etcd, containerd) is not to be started by its installation.
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy; else policy=; fi
  local apt=(apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install "${missing[@]}") status=0
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" >"$log" 2>&1 </dev/null || { apt-get -qq update >>"$log" 2>&1 </dev/null; "${apt[@]}" >>"$log" 2>&1 </dev/null; } || status=$?
  [ -z "$policy" ] || rm -f "$policy"
  if [ $status != 0 ]; then
    tail -5 "$log" >&2
    say "could not install ${missing[*]}; everything apt said is in $log"
    return 1
  fi
}
