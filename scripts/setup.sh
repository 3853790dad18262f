#!/bin/sh
# Checks that Swift is there and installs the Debian packages that are missing. Where nothing is
# missing it changes nothing and needs neither the network nor an administrator.
# With --tests it also makes ready what only the tests need: a browser, and what drives it.
set -eu

# The libraries and their headers, the fonts of the pages, a real data set, and the PDF tools that
# the tests read pages with.
packages='
  pkg-config libcmark-dev libcairo2-dev libpango1.0-dev libopenblas-dev zlib1g-dev libssl-dev
  libhyphen-dev libharfbuzz-dev
  fonts-texgyre fonts-texgyre-math fonts-inter fonts-jetbrains-mono hyphen-en-us
  fonts-dejavu-core fonts-droid-fallback fonts-noto-color-emoji
  dataset-fashion-mnist
  poppler-utils
'

# For the tests of the preview: a browser, and a Python environment of its own for its driver.
test_packages='chromium python3-venv'
browser_environment=.build/browser
browser_driver='axe-playwright-python==0.1.8 playwright==1.65.2'

fail() {
  printf 'galley: %s\n' "$1" >&2
  exit 1
}

check_swift() {
  wanted='install Swift 6.2 or later from https://www.swift.org/install/linux and put its usr/bin on PATH'
  command -v swift >/dev/null 2>&1 || fail "there is no 'swift' on PATH; $wanted"
  # Some versions write a line about the driver before the one about the language.
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "'swift --version' names no version; $wanted"
  major=${version%%.*}
  rest=${version#"$major"}
  rest=${rest#.}
  minor=${rest%%.*}
  if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "${minor:-0}" -lt 2 ]; }; then
    fail "Swift $version is too old; $wanted"
  fi
}

missing_packages() {
  for package in $packages; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf '%s ' "$package"
  done
}

install_packages() {
  missing=$(missing_packages)
  missing=${missing% }
  [ -n "$missing" ] || return 0

  by_hand="apt-get update && apt-get install --yes --no-install-recommends $missing"
  if [ "$(id -u)" -eq 0 ]; then
    as_administrator=
  elif command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1; then
    as_administrator='sudo -n'
  else
    fail "Debian packages are missing and only an administrator can install them; run as root: $by_hand"
  fi

  printf 'galley: installing %s\n' "$missing"
  # Lists that cannot be refreshed may still do.
  $as_administrator apt-get update --quiet --quiet || true
  # Unquoted on purpose: the prefix may be empty or two words, and the packages are a list.
  $as_administrator env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --quiet --no-install-recommends $missing ||
    fail "apt-get could not install everything; see its message above, then run as root: $by_hand"
}

# Makes the Python environment again whenever it is not the one that is wanted.
make_browser_environment() {
  [ "$(cat "$browser_environment/made-for" 2>/dev/null || true)" != "$browser_driver" ] || return 0
  printf 'galley: making %s for the tests of the preview\n' "$browser_environment"
  rm -rf "$browser_environment"
  python3 -m venv "$browser_environment" ||
    fail "cannot make a Python environment in $browser_environment; see the message above"
  # Unquoted on purpose: a list. Debian's browser is driven, so none is downloaded.
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 "$browser_environment/bin/pip" install --quiet \
    --disable-pip-version-check $browser_driver ||
    fail "pip could not install $browser_driver; see its message above, then run 'make test' again"
  printf '%s\n' "$browser_driver" >"$browser_environment/made-for"
}

case ${1-} in
'') ;;
--tests) packages="$packages $test_packages" ;;
*) fail "usage: scripts/setup.sh [--tests]" ;;
esac

check_swift
command -v dpkg-query >/dev/null 2>&1 ||
  fail "this is not a Debian system; install what corresponds to$(printf ' %s' $packages), then run 'swift build -c release'"
install_packages
[ "${1-}" != --tests ] || make_browser_environment
