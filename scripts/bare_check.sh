#!/usr/bin/env bash
# What a newcomer does, in a bare Debian 12 made by debootstrap, without nvcc (cpu_...) and with it (cuda_...):
# scripts/bare_check.sh [STEP...], by default all. Needs root, and Debian 12 among this machine's sources of apt. Logs, and the
# roots (6 GB), are in build/bare. Writes docs/bare_check.md, where steps that are not run keep their rows; fails if a step fails.
# shellcheck disable=SC2016,SC2317  # variables of the shell in another root; the steps are called by name
# shellcheck source=scripts/common.sh
source "$(dirname "$0")/common.sh"
# shellcheck source=scripts/steps.sh
source scripts/steps.sh

# Name, tool without which it is skipped, command. Steps of one kind share a root, in which the first run installs what it needs.
PATH+=:/usr/sbin:/usr/local/cuda/bin
steps=(
  "cpu_demo   debootstrap  demo cpu"
  "cpu_test   debootstrap  tests cpu"
  "cpu_pip    debootstrap  pip_install cpu"
  "cpu_deb    debootstrap  debian_package cpu"
  "cpu_image  podman       container_image"
  "cuda_demo  nvcc         demo cuda"
  "cuda_test  nvcc         tests cuda"
  "cuda_pip   nvcc         pip_install cuda"
  "cuda_deb   nvcc         debian_package cuda"
)
roots="$PWD/build/bare"
logs="$roots/logs"
report=docs/bare_check.md
suite=bookworm
checkout="$(git rev-parse HEAD)"  # also of steps that begin after the next commit
[[ "$(id -u)" -eq 0 ]] || { echo "error: only root can make and enter another root" >&2; exit 69; }

# What this machine needs to reach its mirrors, without their names: sources and settings of apt, settings of pip, proxies and
# their certificates.
carry_settings() {
  local root="$1" file
  echo "$2" >"$root/etc/apt/sources.list"
  apt-config dump Acquire >"$root/etc/apt/apt.conf.d/99carried"
  for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt \
    /usr/local/share/ca-certificates/*.crt ~/.config/pip/pip.conf ~/.pip/pip.conf; do
    [[ ! -r "$file" ]] || install -D -m 644 "$file" "$root/$file"
  done
}

# The bare root that every other begins as: kept between runs; remove build/bare for a newer one.
make_base() {
  [[ ! -d "$roots/base" ]] || return 0
  local sources mirror
  apt-get update
  sources="$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | grep " $suite" | sort -u)"
  mirror="$(awk -v suite="$suite" '$3 == suite { print $2; exit }' <<<"$sources")"
  [[ -n "$mirror" ]] || { echo "error: no Debian $suite among the sources of apt" >&2; return 69; }
  rm -rf "$roots/new"
  debootstrap --variant=minbase "$suite" "$roots/new" "$mirror"
  carry_settings "$roots/new" "$sources"
  mv "$roots/new" "$roots/base"
}

# fresh_root NAME [PATH...]: a copy of the base with these paths of this commit in /semivis.
fresh_root() {
  make_base
  rm -rf "${roots:?}/$1"
  cp -a "$roots/base" "$roots/$1"
  mkdir "$roots/$1/semivis"
  git archive "$checkout" "${@:2}" | tar -x -C "$roots/$1/semivis"
}

# root_of KIND: its root, made where this run of the script has none yet.
root_of() {
  [[ -e "$logs/made_$1" ]] || { fresh_root "$1"; touch "$logs/made_$1"; }
}

# enter KIND NAME COMMAND: bash runs it in the root NAME, in /semivis, with nothing of this machine but devices, proxies, pip's
# variables and OMP_NUM_THREADS (which nproc heeds); with the CUDA toolkit, read-only, where KIND is cuda.
enter() {
  local kind="$1" root="$roots/$2" path=/usr/sbin:/usr/bin:/sbin:/bin toolkit="" carried
  if [[ "$kind" == cuda ]]; then
    toolkit="$(dirname "$(dirname "$(realpath "$(command -v nvcc)")")")"
    path="/usr/local/cuda/bin:$path"
    mkdir -p "$root/usr/local/cuda"
  fi
  mapfile -t carried < <(env | grep -E '^(PIP_[A-Z_]*|[a-z]*_proxy|[A-Z]*_PROXY|OMP_NUM_THREADS)=')
  unshare --mount --pid --fork --kill-child bash -euc '
    root="$1" toolkit="$2"
    shift 2
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    [[ -z "$toolkit" ]] || { mount --bind "$toolkit" "$root/usr/local/cuda"; mount -o remount,bind,ro "$root/usr/local/cuda"; }
    exec chroot "$root" env -i "$@"' enter "$root" "$toolkit" \
    "${carried[@]}" CMAKE_BUILD_PARALLEL_LEVEL="$jobs" HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH="$path" bash -euo pipefail -c "cd /semivis; $3"
}

demo() {
  root_of "$1"
  enter "$1" "$1" 'scripts/demo.sh | tee /demo.log; [[ -s out/na64_2018_fig4.png ]]'
  echo "note: $(grep -oE '^[123]\. [0-9.]+' "$roots/$1/demo.log" | cut -d' ' -f2 | paste -sd' ') (docs: about 196, 0.52, 0.397)"
}

tests() {
  root_of "$1"
  enter "$1" "$1" scripts/test.sh
  echo "note: $(grep 'tests passed' "$roots/$1/semivis/build/release/ctest.log"), $(grep -c '(Skipped)$' "$roots/$1/semivis/build/release/ctest.log") skipped"
}

# check_backend KIND PROGRAM: fails where the program of a root has not the backends it should have; notes them.
check_backend() {
  local found=cuda why
  why="$(enter "$1" "$1" "$2 scan configs/quick.toml -o /none.h5 --backend cuda 2>&1 || true")"
  [[ "$why" != *"this build has no CUDA backend"* ]] || found=cpu
  [[ "$found" == "$1" ]] || { echo "error: the program says: $why" >&2; return 1; }
  echo "note: backend $found"
}

pip_install() {
  root_of "$1"
  enter "$1" "$1" '
    scripts/install_dependencies.sh python3-venv
    python3 -m venv --clear /environment
    /environment/bin/pip install ".[plot]"
    tests/install/smoke_test.sh /environment /environment/bin/python'
  check_backend "$1" /environment/bin/semivis
}

# Made where the build tools are; installed, used and removed in a root that has nothing.
debian_package() {
  root_of "$1"
  enter "$1" "$1" '
    scripts/install_dependencies.sh dpkg-dev file
    cmake --preset release
    cmake --build --preset release --target semivis
    cd build/release
    rm -f semivis_*.deb
    cpack
    dpkg-deb -I semivis_*.deb
    dpkg-deb -c semivis_*.deb'
  fresh_root "$1_user" tests/install
  cp "$roots/$1/semivis/build/release/"semivis_*.deb "$roots/$1_user/semivis/"
  enter "$1" "$1_user" '
    apt-get update
    apt-get install -y ./semivis_*.deb
    tests/install/smoke_test.sh /usr /usr/bin/python3
    apt-get purge -y semivis
    [[ -z "$(find /usr -path "*semivis*")" ]]'
  enter "$1" "$1" 'dpkg-deb -f build/release/semivis_*.deb Depends'
  check_backend "$1" build/release/semivis
}

# The recipe with the bare root for its two bases, which no registry is asked for; then the program in what came out. In
# chroot, which every machine allows: containers of their own need cgroups.
container_image() {
  make_base
  tar -C "$roots/base" -c . | podman import - localhost/semivis-base
  rm -rf "${roots:?}/checkout" "${roots:?}/image"
  git clone --quiet . "$roots/checkout"
  git -C "$roots/checkout" checkout --quiet "$checkout"
  podman build --isolation chroot --network host --build-arg BUILD_BASE=localhost/semivis-base --build-arg RUN_BASE=localhost/semivis-base \
    -f scripts/cluster/Dockerfile -t localhost/semivis-check "$roots/checkout"
  cp -a "$(podman image mount localhost/semivis-check)" "$roots/image"
  podman image umount localhost/semivis-check
  podman image rm localhost/semivis-check
  mkdir "$roots/image/semivis"
  git archive "$checkout" tests/install | tar -x -C "$roots/image/semivis"
  enter cpu image 'tests/install/smoke_test.sh /usr/local'
}

mkdir -p "$logs"
rm -f "$logs"/made_*
run_steps "$@"
write_report "Bare Debian 12" "Steps of \`scripts/bare_check.sh\` on $jobs cores, each in a root of \`debootstrap --variant=minbase $suite\` and what the scripts
install there, without nvcc (cpu) and with it (cuda; no GPU is needed). demo: \`scripts/demo.sh\`; test: \`scripts/test.sh\`; pip:
\`pip install '.[plot]'\` into a new environment, then \`tests/install/smoke_test.sh\`; deb: \`cpack\`, then \`apt-get install\` of the package in
another bare root, the same smoke test, and nothing left behind \`apt-get purge\`; image: \`scripts/cluster/Dockerfile\` by \`podman build\`
on that root, the same smoke test in what came out."
exit $((failures > 0))
