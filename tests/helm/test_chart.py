"""What the chart makes of values: valid for Kubernetes, and as deploy/helm/README.md says."""

import os
import re
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy/helm/mc-speedrun"
HELM = os.environ["HELM"]
KUBERNETES = ["1.30", "1.37"]
SERVICES = {"speed-run", "sign-on", "question-set-loader", "reporter"}

NEEDED = {
    "publicUrl": "https://quiz.example.org",
    "stores": {
        "state": "rediss://mc-speedrun@state.example.org:6379",
        "completionQueue": "sqs:https://sqs.eu-central-1.amazonaws.com/123456789012/completion",
        "results": "dynamodb:mc-speedrun",
    },
    "existingSecret": "mc-speedrun-keys",
}
EVERYTHING = NEEDED | {
    "awsRegion": "eu-central-1",
    "imagePullSecrets": [{"name": "registry"}],
    "trustedProxies": ["10.0.0.0/8", "192.168.1.1"],
    "questionSets": {"existingClaim": "sets-of-before"},
    "speedRun": {
        "autoscaling": {"connections": 4000},
        "serviceAccountAnnotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/speed-run"},
        "extraContainers": [{"name": "metrics", "image": "metrics:1"}],
    },
    "reporter": {"replicas": 2, "autoscaling": {"enabled": True}},
    "ingress": {"className": "nginx", "host": "quiz.example.org", "tlsSecret": "quiz-tls"},
}


def helm(command: str, values: dict, directory: Path, *arguments: str) -> subprocess.CompletedProcess:
    given = directory / "values.yaml"
    given.write_text(yaml.safe_dump(values))
    words = [HELM, command, *arguments, str(CHART), "--values", str(given), "--kube-version", "1.34.0"]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def made(values: dict, directory: Path) -> dict:
    """Objects by kind and name."""
    done = helm("template", values, directory, "quiz")
    assert done.returncode == 0, done.stderr
    objects = [one for one in yaml.safe_load_all(done.stdout) if one]
    return {(one["kind"], one["metadata"]["name"]): one for one in objects}


@pytest.fixture(params=[NEEDED, EVERYTHING], ids=["needed", "everything"])
def values(request):
    return request.param


def test_lint_is_content(values, tmp_path):
    done = helm("lint", values, tmp_path, "--strict")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("version", KUBERNETES)
def test_every_object_is_valid(values, version, tmp_path):
    for one in made(values, tmp_path).values():
        kubernetes_validate.validate(one, version, strict=True)


def test_a_wrong_object_would_be_found():
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"port": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES[0], strict=True)


@pytest.mark.parametrize("change, said", [
    ({"existingSecret": ""}, "existingSecret"),
    ({"publicUrl": "quiz.example.org"}, "publicUrl"),
    ({"stores": NEEDED["stores"] | {"results": "sqlite:/data"}}, "results"),
    ({"speedrun": {}}, "speedrun"),
])
def test_wrong_values_are_refused_by_name(change, said, tmp_path):
    done = helm("template", NEEDED | change, tmp_path, "quiz")
    assert done.returncode != 0 and said in done.stderr


def test_pods_are_nobody_s_and_write_nothing(values, tmp_path):
    deployments = [one for (kind, _), one in made(values, tmp_path).items() if kind == "Deployment"]
    assert len(deployments) == len(SERVICES) + 1
    for one in deployments:
        pod = one["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
        security = pod["containers"][0]["securityContext"]
        assert security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"]
        assert pod["containers"][0]["resources"]["limits"]["memory"]
        assert pod["automountServiceAccountToken"] is False


def service(objects: dict, name: str) -> dict:
    return objects["Deployment", f"quiz-{name}"]["spec"]["template"]["spec"]["containers"][0]


def test_services_are_told_of_their_stores_and_asked_how_they_are(values, tmp_path):
    objects = made(values, tmp_path)
    for name in SERVICES:
        container = service(objects, name)
        assert container["args"][0] == name
        settings = {one["name"]: one.get("value") for one in container["env"]}
        assert settings["MC_SPEEDRUN_STATE"] == NEEDED["stores"]["state"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        writes = name in ("sign-on", "question-set-loader")
        assert container["volumeMounts"][0]["readOnly"] is not writes


def test_only_sign_on_knows_the_host_key(tmp_path):
    objects = made(NEEDED, tmp_path)
    knowing = {name for name in SERVICES for one in service(objects, name)["env"] if one["name"] == "MC_SPEEDRUN_HOST_KEY"}
    assert knowing == {"sign-on"}


def test_the_ingress_has_the_routes_of_the_gateway(tmp_path):
    objects = made(EVERYTHING, tmp_path)
    rule = objects["Ingress", "quiz-gateway"]["spec"]["rules"][0]
    routes = {one["path"]: one["backend"]["service"]["name"] for one in rule["http"]["paths"]}
    assert routes == {
        "/question-set-upload": "quiz-question-set-loader", "/question-sets": "quiz-sign-on", "/signon": "quiz-sign-on",
        "/runs": "quiz-sign-on", "/speedrun": "quiz-speed-run", "/": "quiz-web",
    }
    for name in routes.values():
        assert ("Service", name) in objects
    gateway = (ROOT / "deploy/gateway/routes.conf").read_text()
    proxied = {re.split(r"[/($]", path)[0] for path in re.findall(r"location \S+ \^?/(\S+) \{[^}]*proxy_pass", gateway)}
    assert proxied == {path.strip("/") for path in routes} - {""}


def test_scaling_and_disruption(tmp_path):
    few, all_of = made(NEEDED, tmp_path), made(EVERYTHING, tmp_path)
    metrics = {kind: [one["type"] for one in objects["HorizontalPodAutoscaler", "quiz-speed-run"]["spec"]["metrics"]]
               for kind, objects in (("few", few), ("all", all_of))}
    assert metrics == {"few": ["Resource"], "all": ["Resource", "Pods"]}
    assert "replicas" not in few["Deployment", "quiz-speed-run"]["spec"]
    assert few["Deployment", "quiz-reporter"]["spec"]["replicas"] == 1
    assert few["PodDisruptionBudget", "quiz-speed-run"]["spec"]["maxUnavailable"] == 1
    assert ("PodDisruptionBudget", "quiz-reporter") not in few


def test_a_claim_of_before_takes_the_place_of_a_new_one(tmp_path):
    assert made(NEEDED, tmp_path)["PersistentVolumeClaim", "quiz-question-sets"]["spec"]["accessModes"] == ["ReadWriteMany"]
    objects = made(EVERYTHING, tmp_path)
    assert not [name for kind, name in objects if kind == "PersistentVolumeClaim"]
    volumes = objects["Deployment", "quiz-sign-on"]["spec"]["template"]["spec"]["volumes"]
    assert volumes[0]["persistentVolumeClaim"]["claimName"] == "sets-of-before"
