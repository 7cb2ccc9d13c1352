#!/usr/bin/env bash
# Run by clean_root.sh before the boot: what needs a network. The packages that ours depends on are downloaded, not installed.
set -euo pipefail
exec 2>/exchange/prepare.log
apt-get update -qq
apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus curl man-db zsh bash-completion zip >/dev/null
# A minimal Debian leaves out man pages.
rm -f /etc/dpkg/dpkg.cfg.d/docker
apt-get install -y -qq --no-install-recommends --download-only "$(echo /exchange/mc-speedrun_*.deb)" >/dev/null

# The same package as a later version, with another default configuration.
later=/var/tmp/later
dpkg-deb --raw-extract /exchange/mc-speedrun_*.deb "$later"
sed -i 's/^Version: .*/&+later1/' "$later/DEBIAN/control"
echo '# later' >>"$later/etc/mc-speedrun/secrets.env"
echo '# later' >>"$later/etc/mc-speedrun/mc-speedrun.toml"
dpkg-deb --build --root-owner-group "$later" /var/tmp/mc-speedrun_later.deb >/dev/null

# A workbook of one question, in the fewest parts that a workbook has.
book=/var/tmp/book
mkdir -p "$book"/{_rels,xl/_rels}
row() { printf '<row>%s</row>' "$(printf '<c t="inlineStr"><is><t>%s</t></is></c>' "$@")"; }
related() { printf '<Relationships><Relationship Id="r" Type="x/%s" Target="%s"/></Relationships>' "$@"; }
echo '<Types/>' >"$book/[Content_Types].xml"
related officeDocument xl/workbook.xml >"$book/_rels/.rels"
related worksheet sheet.xml >"$book/xl/_rels/workbook.xml.rels"
echo '<workbook><sheets><sheet name="Colours" r:id="r"/></sheets></workbook>' >"$book/xl/workbook.xml"
printf '<worksheet><sheetData>%s%s</sheetData></worksheet>' "$(row question correct "option 1" "option 2")" \
    "$(row "What is the colour of the sky?" 2 green blue)" >"$book/xl/sheet.xml"
(cd "$book" && zip -q -r /var/tmp/questions.xlsx .)
