#!/usr/bin/env bash
# Run by clean_root.sh: README's two commands, typed by somebody who may use sudo and has git; then bots race, and a question set is
# uploaded.
set -euo pipefail
apt-get update -qq
apt-get install -y -qq --no-install-recommends git sudo >/exchange/first_run.log 2>&1
useradd --create-home --shell /bin/bash somebody
echo 'somebody ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/somebody
git config --system --add safe.directory /exchange/mc-speedrun.git  # somebody else's, to git
as_somebody() { runuser -u somebody -- bash -ec "export HOME=/home/somebody; cd; $1"; }
url=http://127.0.0.1:8080

as_somebody 'git clone --quiet /exchange/mc-speedrun.git mc-speedrun'
started=$SECONDS
exec {said}< <(as_somebody 'cd mc-speedrun; exec ./dev run' 2>&1)
server=$!
trap 'kill "$server" 2>/dev/null && wait "$server" || true' EXIT
until [[ ${line:-} == *"is ready at $url "* ]]; do
    IFS= read -r line <&"$said" || { echo "FAILED  it does not serve"; exit 1; }
    printf '        %s\n' "$line"
done
printf 'ok      it serves after %d s\n' $((SECONDS - started))
cat <&"$said" >>/exchange/first_run.log &

as_somebody "cd mc-speedrun; build/release/mc-speedrun bots --quiet --url $url --create --players 50 --think-ms 50..200"
echo "ok      bots race"
apt-get install -y -qq --no-install-recommends curl >>/exchange/first_run.log 2>&1
curl -sSf "$url/" | grep -qi '<title>'
host=$(curl -sSf -H 'Content-Type: application/json' --data '{"name":"Host"}' "$url/signon/host" | sed 's/.*"token":"\([^"]*\)".*/\1/')
printf 'question,option 1,option 2,correct\nThe colour of the sky?,green,blue,2\n' >/var/tmp/colours.csv
curl -sSf -H "Authorization: Bearer $host" -F file=@/var/tmp/colours.csv "$url/question-set-upload" | grep -q '"questions":1'
echo "ok      a question set is uploaded"
