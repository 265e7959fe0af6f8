#!/bin/sh
# The pre-commit hook of pactc: written by `pactc hook install`, removed by `pactc hook uninstall`.
# It judges what the commit will hold (the index) and changes no file. To commit without it once:
# `git commit --no-verify`.
before=$(dirname "$0")/pre-commit.before-pactc
if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi

run() {
    if [ -x @PROGRAM@ ]; then
        @PROGRAM@ "$@"
    elif [ -x @PYTHON@ ]; then
        @PYTHON@ -P -m pactc "$@" # -P: never the pactc of the folder that is being judged
    elif command -v pactc >/dev/null; then
        pactc "$@"
    else
        echo 'pactc is no longer where it was; run `pactc hook install` again' >&2
        return 2
    fi
}

# A branch, or a sparse checkout, without the project of this folder is none of our business.
check() {
    git --literal-pathspecs ls-files -t -- "$1build-spec.yaml" "$1pact" "$1.pact" |
        grep -q -v '^S ' || return 0
    run -C "./$1" check --staged
}

status=0
@CHECKS@
exit $status
