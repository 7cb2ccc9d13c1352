#!/usr/bin/env bash
# shellcheck disable=SC2016
# Run by clean_root.sh in a booted Debian: installs, uses, upgrades, removes and purges the package.
set -uo pipefail
failed=0 passed=0

# check WHAT COMMAND…
check() {
    local what=$1
    shift
    if "$@" >/tmp/check.log 2>&1; then
        passed=$((passed + 1))
        printf 'ok      %s\n' "$what"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$what"
        sed 's/^/        /' /tmp/check.log | tail -n 20
    fi
}
not() { ! "$@"; }
apt() { apt-get -y -qq -o Dpkg::Options::=--force-confold --no-install-recommends "$@"; }
is_ready() { curl --silent --fail --retry 50 --retry-connrefused --retry-delay 1 --retry-max-time 30 http://127.0.0.1:8080/readyz; }
api() { curl --silent --show-error --fail -H 'Content-Type: application/json' --data "$2" "${@:3}" "http://127.0.0.1:8080$1"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
main_pid() { systemctl show --value --property MainPID mc-speedrun; }

check "it installs" apt install "$(echo /exchange/mc-speedrun_*.deb)"
check "the program runs" mc-speedrun --version
check "its libraries are there" not grep -q "not found" <(ldd /usr/bin/mc-speedrun)
check "the service is enabled" systemctl is-enabled mc-speedrun
check "the service is active" systemctl is-active mc-speedrun
check "it answers" is_ready
check "it serves the web UI" sh -c 'curl -sf http://127.0.0.1:8080/ | grep -qi "<title>"'
check "the unit is sound" systemd-analyze verify mc-speedrun.service
exposure=$(systemd-analyze security --no-pager mc-speedrun | sed -n 's/.*exposure level for mc-speedrun.service: \([0-9.]*\).*/\1/p')
printf '        systemd-analyze security: exposure %s\n' "$exposure"
check "its exposure is at most 2.0" awk -v e="$exposure" 'BEGIN { exit !(e != "" && e <= 2.0) }'
check "it does not run as root" sh -c "[ \$(stat -c %u /proc/$(main_pid)) -ne 0 ]"
check "it has no capabilities" sh -c "grep -q 'CapEff:.0000000000000000' /proc/$(main_pid)/status"
check "the keys are root's alone" sh -c '[ "$(stat -c %a:%u /etc/mc-speedrun/secrets.env)" = 600:0 ]'
check "the man page is there" sh -c 'man mc-speedrun | grep -q -- question-set-loader'
check "bash completes" bash -c 'source /usr/share/bash-completion/completions/mc-speedrun; COMP_WORDS=(mc-speedrun serve --lis); COMP_CWORD=2; _mc_speedrun; [ "${COMPREPLY[*]}" = --listen ]'
check "zsh knows the completion" zsh -fc 'autoload -Uz compinit; compinit -u; [[ ${_comps[mc-speedrun]} == _mc-speedrun ]]'
check "zsh's completion has no errors" zsh -n /usr/share/zsh/vendor-completions/_mc-speedrun

host=$(api /signon/host '{"name":"Host"}' | field token)
set_id=$(curl -sf -H "Authorization: Bearer $host" http://127.0.0.1:8080/question-sets | grep -o '"question_set":"[^"]*"' | head -n 1 | cut -d'"' -f4)
check "the sample sets are there" test -n "$set_id"
run=$(api /signon/runs "{\"question_set\":\"$set_id\"}" -H "Authorization: Bearer $host")
code=$(printf '%s' "$run" | field code)
check "a run is created" test -n "$code"
check "a workbook of questions is read" curl -sSf -H "Authorization: Bearer $host" -F file=@/var/tmp/questions.xlsx http://127.0.0.1:8080/question-set-upload
check "bots race" mc-speedrun bots --url http://127.0.0.1:8080 --create --players 5 \
    --settings '{"questions":3}' --think-ms 50..100
systemctl stop mc-speedrun
# A stop that took too long would end with the result "timeout", a kill with "signal".
check "SIGTERM ends it in time and without failure" \
    test "$(systemctl show --property Result,ExecMainStatus mc-speedrun)" = $'Result=success\nExecMainStatus=0'
check "it starts again" systemctl start mc-speedrun

echo 'log_level = "debug"' >>/etc/mc-speedrun/mc-speedrun.toml
echo 'MC_SPEEDRUN_HOST_KEY=correct horse' >>/etc/mc-speedrun/secrets.env
before=$(main_pid)
check "it is upgraded" apt install /var/tmp/mc-speedrun_later.deb
check "the upgrade restarted it" test "$before" != "$(main_pid)"
check "it answers again" is_ready
check "the changed configuration is kept" grep -q debug /etc/mc-speedrun/mc-speedrun.toml
check "the key that was set is asked for" not api /signon/host '{"name":"Host"}'
check "the run is still there" curl -sf "http://127.0.0.1:8080/signon/runs/$code"
check "a disabled unit stays disabled" sh -c 'systemctl disable mc-speedrun && apt-get -y -qq install --reinstall --no-download /var/tmp/mc-speedrun_later.deb; [ "$(systemctl is-enabled mc-speedrun)" = disabled ]'

check "it is removed" apt remove mc-speedrun
check "the service is gone" not systemctl is-active mc-speedrun
check "removing keeps the configuration" test -e /etc/mc-speedrun/mc-speedrun.toml
check "removing keeps the data" test -e /var/lib/mc-speedrun/results.db
check "it comes back with its data" sh -c 'apt-get -y -qq install /var/tmp/mc-speedrun_later.deb && systemctl start mc-speedrun'
check "and answers" is_ready
check "and has its run" curl -sf "http://127.0.0.1:8080/signon/runs/$code"
check "it is purged" apt purge mc-speedrun
for path in /etc/mc-speedrun /var/lib/mc-speedrun /var/lib/private/mc-speedrun /usr/bin/mc-speedrun /usr/share/mc-speedrun; do
    check "purging deletes $path" test ! -e "$path" -a ! -L "$path"
done
check "no failed units" sh -c '! systemctl list-units --failed --plain --no-legend | grep mc-speedrun'
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
