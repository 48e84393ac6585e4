#!/usr/bin/env bash
# Installs Intel MKL's run-time library where the loader finds it: Debian's libmkl-rt (component non-free) or Ubuntu's (multiverse).
# Run as root, as often as you like; asks nothing. Exit code 0 means that libmkl_rt.so is there.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

found() { ldconfig -p 2>/dev/null | grep -q 'libmkl_rt\.so'; }

if found; then
  echo "install-mkl: already installed: $(ldconfig -p | sed -n 's/.*=> \(.*libmkl_rt\.so.*\)/\1/p' | head -1)"
  exit 0
fi
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "install-mkl: MKL's packages are for Linux on x86-64; on Windows and macOS put mkl_rt beside the program" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "install-mkl: this script uses apt-get; with another package manager install the library that holds libmkl_rt.so" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-mkl: run me as root" >&2
    exit 1
  fi
  as_root=(sudo -n env "DEBIAN_FRONTEND=$DEBIAN_FRONTEND")
fi

. /etc/os-release
candidate() { apt-cache policy libmkl-rt 2>/dev/null | sed -n 's/ *Candidate: *//p' | grep -v '(none)' || true; }

if [ -z "$(candidate)" ]; then
  list=/etc/apt/sources.list.d/mkl-non-free.list
  case "$ID" in
    debian) line="deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian ${VERSION_CODENAME:-bookworm} non-free" ;;
    ubuntu) line="deb [signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] http://archive.ubuntu.com/ubuntu ${VERSION_CODENAME} multiverse" ;;
    *)
      echo "install-mkl: libmkl-rt is packaged by Debian and Ubuntu, this is ${PRETTY_NAME:-$ID}" >&2
      exit 1
      ;;
  esac
  if [ ! -f "$list" ]; then
    echo "install-mkl: adding $list"
    echo "$line" | "${as_root[@]}" tee "$list" >/dev/null
  fi
  "${as_root[@]}" apt-get update -qq -o Dir::Etc::sourcelist="$list" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0
fi
if [ -z "$(candidate)" ]; then
  echo "install-mkl: apt knows no libmkl-rt" >&2
  exit 1
fi

"${as_root[@]}" apt-get install -qq -y --no-install-recommends libmkl-rt >/dev/null
"${as_root[@]}" ldconfig
if ! found; then
  echo "install-mkl: libmkl-rt is installed, but the loader does not list libmkl_rt.so" >&2
  exit 1
fi
echo "install-mkl: installed libmkl-rt $(dpkg-query -W -f='${Version}' libmkl-rt): $(ldconfig -p | sed -n 's/.*=> \(.*libmkl_rt\.so.*\)/\1/p' | head -1)"
