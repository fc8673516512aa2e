#!/bin/sh
# Installs Farthing's program folder for this user, without an SDK:
#   sh install.sh [--from URL] [--prefix FOLDER]
# URL is the folder of a release (or set FARTHING_RELEASE): it holds farthing-linux-x64.tar.gz and SHA256SUMS.
# The program goes to FOLDER/share/farthing and its link to FOLDER/bin; FOLDER is ~/.local unless you name one.
set -u

fail() { echo "install.sh: $2" >&2; exit "$1"; }

fetch() { # URL, file
  if command -v curl >/dev/null; then curl -fsSL -o "$2" "$1" 2>"$work/said"
  elif command -v wget >/dev/null; then wget -qO "$2" "$1" 2>"$work/said"
  else fail 3 "curl or wget is needed to download, e.g. apt-get install -y curl"
  fi || fail 3 "cannot download '$1': $(tail -n 1 "$work/said"); use --from with the folder of a release"
}

main() {
  from=${FARTHING_RELEASE:-@RELEASE@}
  prefix=${HOME:-}/.local
  while [ $# -gt 0 ]; do
    case $1 in
      --from|--prefix) [ $# -ge 2 ] && [ -n "$2" ] || fail 2 "$1 needs a value"; [ "$1" = --from ] && from=$2 || prefix=$2; shift ;;
      --from=?*) from=${1#--from=} ;;
      --prefix=?*) prefix=${1#--prefix=} ;;
      -h|--help) echo "sh install.sh [--from URL of a release's folder] [--prefix FOLDER, else ~/.local]"; exit 0 ;;
      *) fail 2 "unknown word '$1': use --from URL, --prefix FOLDER" ;;
    esac
    shift
  done
  case $from in @*) fail 2 "--from is missing: this copy of install.sh belongs to no release; use --from with the folder of one" ;; esac
  case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac

  platform="$(uname -s) $(uname -m)"
  ldd --version 2>&1 | grep -q musl && platform="$platform (musl)"
  case $platform in
    "Linux x86_64") archive=farthing-linux-x64.tar.gz ;;
    "Linux aarch64") archive=farthing-linux-arm64.tar.gz ;;
    *) fail 2 "no program for $platform: there is one for Linux with glibc on x86_64 and aarch64; use the container image or the dotnet tool" ;;
  esac
  for tool in tar gzip sha256sum mktemp; do
    command -v $tool >/dev/null || fail 3 "'$tool' is needed and was not found on PATH"
  done

  share=$prefix/share
  bin=$prefix/bin
  [ ! -e "$share/farthing" ] || [ -x "$share/farthing/farthing" ] || fail 2 "'$share/farthing' is no program of Farthing's: move it away, or use --prefix"
  [ ! -e "$bin/farthing" ] || [ -L "$bin/farthing" ] || fail 2 "'$bin/farthing' is no link of install.sh: move it away, or use --prefix"
  # The new folder is made beside its place, so that it gets there whole.
  { mkdir -p "$share" "$bin" && [ -w "$bin" ] && work=$(mktemp -d "$share/.farthing.XXXXXX"); } 2>/dev/null ||
    fail 2 "cannot write to '$prefix': use --prefix with a folder that you may write to"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM

  fetch "$from/SHA256SUMS" "$work/SHA256SUMS"
  fetch "$from/$archive" "$work/$archive"
  (cd "$work" && grep " [ *]\{0,1\}$archive\$" SHA256SUMS >sum && sha256sum -c sum >/dev/null 2>&1) ||
    fail 3 "the checksum of '$from/$archive' is not that of its SHA256SUMS: nothing was installed; download again"
  tar -xzf "$work/$archive" -C "$work" && [ -x "$work/farthing/farthing" ] || fail 3 "'$archive' is not an archive of Farthing"
  version=$("$work/farthing/farthing" --version 2>"$work/said") ||
    fail 3 "the program does not start here: $(tail -n 1 "$work/said"); glibc 2.35 is needed, else use the container image"

  [ ! -e "$share/farthing" ] || mv "$share/farthing" "$work/old" || fail 2 "cannot replace '$share/farthing'"
  mv "$work/farthing" "$share/farthing" || fail 2 "cannot write to '$share'"
  ln -sf ../share/farthing/farthing "$bin/farthing" || fail 2 "cannot write to '$bin'"
  echo "$bin/farthing: $version"
  case ":$PATH:" in
    *":$bin:"*) echo "Try: farthing cost price --gpu-price 2.21 --gpus 4 --tps 2400 --utilization 70%" ;;
    *) echo "'$bin' is not on PATH: add it, e.g. with  export PATH=\"$bin:\$PATH\"" ;;
  esac
}

main "$@"
