#!/usr/bin/env bash
# The stages of a pipeline, each one command: whatever server runs them calls `stages.sh <stage>` in a clone of the
# project. README.md says in which order, and what must be set. Nothing here is of one vendor.
set -euo pipefail

RELEASE=${RELEASE:-$(date -u +%Y%m%dT%H%M%SZ)-$(git rev-parse --short HEAD)}

output() {  # STACK NAME: one output of a stack
  aws cloudformation describe-stacks --stack-name "$1" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue"
}

deploy_stack() {  # TEMPLATE STACK [PARAMETER=value …]: as packaged; parameters that are not named stay as they are
  local template=build/aws/$1 stack=$2
  shift 2
  aws cloudformation package --template-file "$template.yaml" --s3-bucket "$CODE" --output-template-file "$template.deployed.yaml"
  aws cloudformation deploy --stack-name "$stack" --template-file "$template.deployed.yaml" --s3-bucket "$CODE" \
    --role-arn "$EXECUTION_ROLE" --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset \
    --parameter-overrides "$@" Release="$RELEASE" Shift="${SHIFT:-AllAtOnce}"
}

case ${1:-} in
  check)      # what every change must pass
    make check
    make page page-test
    make test
    ;;
  build)      # once for all stages: what was tested is what production gets
    make package
    ;;
  rehearse)   # against what is deployed where it goes
    make rehearse FROM="${DEPLOYED:-}"
    ;;
  deploy)     # STACK, ADMIN, SIGNIN: the three stacks of a stage, which were made by hand the first time
    deploy_stack sign_in "$SIGNIN"
    deploy_stack template "$STACK"
    layers=()
    for name in AppLayerArn DepsLayerArn AuthorizerLayerArn SpreadsheetLayerArn; do
      layers+=("$name=$(output "$STACK" "$name")")
    done
    deploy_stack admin_api "$ADMIN" "${layers[@]}"
    bucket=$(output "$ADMIN" PageBucketName)
    aws s3 sync build/aws/page/assets "s3://$bucket/assets" --cache-control 'public, max-age=31536000, immutable'
    aws s3 sync build/aws/page "s3://$bucket" --exclude 'assets/*' --cache-control no-cache
    ;;
  try)        # with CLIENT_ID, CLIENT_SECRET and EMAIL an order is placed and cancelled; without, nothing is changed
    if [ -n "${CLIENT_ID:-}" ]; then
      TOKEN=$(curl -fsS -u "$CLIENT_ID:$CLIENT_SECRET" -d 'grant_type=client_credentials&scope=misa-order/portal' \
        "$(output "$SIGNIN" SignInUrl)/oauth2/token" | jq -r .access_token)
      export TOKEN
    fi
    make smoke URL="$(output "$STACK" PortalUrl)" EMAIL="${EMAIL:-}"
    ;;
  prune)      # after production has stood for a while
    make prune STACK="$STACK $ADMIN $SIGNIN" DELETE=yes
    ;;
  *)
    echo "usage: $0 check|build|rehearse|deploy|try|prune" >&2
    exit 2
    ;;
esac
