# Sourced by ./dev: the stack in deploy/aws, without an account.
# shellcheck shell=bash

# npm packages of deploy/aws, again only when the lock file changed.
need_aws_packages() {
    need_node
    local stamp=deploy/aws/node_modules/.installed-lock
    if ! cmp -s deploy/aws/package-lock.json "$stamp"; then
        say "installing the npm packages of deploy/aws"
        quietly build/log/npm-aws.log npm --prefix deploy/aws ci --no-audit --no-fund
        cp deploy/aws/package-lock.json "$stamp"
    fi
}

# aws_npm SCRIPT [ARGS…]: a script of deploy/aws/package.json.
aws_npm() { npm --prefix deploy/aws run --silent "$@"; }

# What is synthesised and linted: names, and the options of each.
AWS_VARIANTS=(small standard large domain-on-arm restored)
declare -A AWS_OPTIONS=(
    [small]="size=small" [standard]="size=standard" [large]="size=large"
    [domain-on-arm]="size=standard architecture=arm domainName=race.example.org alarmEmail=ops@example.org
        certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/11111111-1111-1111-1111-111111111111
        loadBalancerCertificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/22222222-2222-2222-2222-222222222222"
    [restored]="size=small resultsTable=results-of-before fileSystem=fs-0123456789abcdef0 stateSnapshot=automatic.state
        questionSetsPath=/aws-backup-restore_2026-01-01T00-00-00Z/question-sets"
)

# synth_aws VARIANT: what `cdk deploy` would send, as build/aws/VARIANT/mc-speedrun.template.json. Asks nobody for credentials.
synth_aws() {
    local options=() option
    for option in ${AWS_OPTIONS[$1]}; do options+=(--context "$option"); done
    AWS_REGION=eu-central-1 AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null \
        aws_npm synth -- --output "$PWD/build/aws/$1" "${options[@]}"
}

# W3005: a dependency that is implied as well, which the CDK writes for its own roles.
lint_template() { build/tools/python/bin/cfn-lint --ignore-checks W3005 -- "build/aws/$1/mc-speedrun.template.json"; }
