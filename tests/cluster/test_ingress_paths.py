from __future__ import annotations

from tests.cluster.test_ingresses import ingress
from tests.cluster.written import cluster_of


def entry(path: str, kind: str = "Prefix", service: str = "web", port: str = "{number: 80}") -> str:
    return f"{{path: '{path}', pathType: {kind}, backend: {{service: {{name: {service}, port: {port}}}}}}}"


def rule(host: str, *entries: str) -> str:
    written = f"host: '{host}', " if host else ""
    return f"    - {{{written}http: {{paths: [{', '.join(entries)}]}}}}\n"


def rules(*lines: str) -> str:
    return "  rules:\n" + "".join(lines)


def same(*texts: str) -> list[str]:
    """Ingress and path of what is asked for a second time."""
    ingresses = cluster_of(*texts).ingresses
    paths = [path for each in ingresses for path in each.paths]
    return [f"{path.resource.name}{path.url_path}" for path in paths if ingresses.paths.same_path(path)]


def shadowed(*texts: str) -> list[str]:
    """What never matches, and what takes its requests."""
    ingresses = cluster_of(*texts).ingresses
    found = [(path, ingresses.paths.same_requests(path)) for each in ingresses for path in each.paths]
    return [f"{path.url_path} by {first.url_path}" for path, first in found if first]


ONE = ingress("one", rules(rule("a.example.com", entry("/"))))


def test_the_later_entry_is_the_duplicate() -> None:
    assert same(ONE, ingress("two", rules(rule("a.example.com", entry("/"))))) == ["two/"]
    assert same(ingress("one", rules(rule("a.example.com", entry("/x"), entry("/x"))))) == ["one/x"]
    assert same(ingress("one", rules(rule("a", entry("/x")), rule("a", entry("/x"))))) == ["one/x"]


def test_other_namespaces_compete_too() -> None:
    assert same(ONE, ingress("two", rules(rule("a.example.com", entry("/"))), namespace="blog")) == ["two/"]


def test_other_hosts_paths_types_and_classes_do_not_compete() -> None:
    for spec in (rule("b.example.com", entry("/")), rule("a.example.com", entry("/x")), rule("", entry("/"))):
        assert same(ONE, ingress("two", rules(spec))) == []
    assert same(ONE, ingress("two", rules(rule("a.example.com", entry("/", "Exact"))))) == []
    assert same(ONE, ingress("two", rules(rule("a.example.com", entry("/"))), class_name="other")) == []


def test_canaries_repeat_by_design() -> None:
    canary = "{nginx.ingress.kubernetes.io/canary: 'true'}"
    assert same(ONE, ingress("two", rules(rule("a.example.com", entry("/"))), annotations=canary)) == []
    assert same(ingress("two", rules(rule("a.example.com", entry("/"))), annotations=canary), ONE) == []


def test_annotations_that_tell_requests_apart() -> None:
    spec = rules(rule("a.example.com", entry("/")))
    methods = [ingress(name, spec, annotations=f"{{konghq.com/methods: {name}}}") for name in ("GET", "PUT")]
    assert same(*methods) == []
    assert same(methods[0], methods[0].replace("name: GET", "name: again")) == ["again/"]


def test_own_load_balancers_do_not_compete() -> None:
    spec = rules(rule("", entry("/")))
    assert same(*(ingress(name, spec, class_name="alb") for name in "ab")) == []
    group = "{alb.ingress.kubernetes.io/group.name: web}"
    assert same(*(ingress(name, spec, class_name="alb", annotations=group) for name in "ab")) == ["b/"]
    shared = "{ingress.cilium.io/loadbalancer-mode: shared}"
    assert same(*(ingress(name, spec, class_name="cilium", annotations=shared) for name in "ab")) == ["b/"]
    # Within one Ingress they do.
    assert same(ingress("a", rules(rule("", entry("/"), entry("/"))), class_name="alb")) == ["a/"]


def test_actions_and_conditions_of_the_aws_controller() -> None:
    action = entry("/*", "ImplementationSpecific", "ssl-redirect", "{name: use-annotation}")
    plain = entry("/*", "ImplementationSpecific")
    assert same(ingress("a", rules(rule("", action, plain, action)), class_name="alb")) == []
    assert (
        shadowed(ingress("a", rules(rule("", action, entry("/x", "ImplementationSpecific"))), class_name="alb")) == []
    )
    conditions = "{alb.ingress.kubernetes.io/conditions.web: '[]'}"
    assert same(ingress("a", rules(rule("", plain, plain)), class_name="alb", annotations=conditions)) == []


def test_placeholders_compete_with_nothing() -> None:
    spec = rules(rule("${HOST}", entry("/"), entry("/")), rule("a", entry("${PATH}"), entry("${PATH}")))
    assert same(ingress("a", spec)) == []
    annotated = ingress("two", rules(rule("a.example.com", entry("/"))), annotations="'${ANNOTATIONS}'")
    assert same(ONE, annotated) == []


def test_one_object_defined_twice_is_no_competition() -> None:
    assert same(ONE, ONE) == []
    assert same(ONE, ONE, ingress("two", rules(rule("a.example.com", entry("/"))))) == ["two/"]


def test_prefixes_compare_elements() -> None:
    assert shadowed(ingress("a", rules(rule("h", entry("/foo"), entry("/foo/"))))) == ["/foo/ by /foo"]
    assert (
        shadowed(ingress("a", rules(rule("h", entry("/foo"), entry("/foobar"), entry("/foo/bar"), entry("/"))))) == []
    )
    assert (
        shadowed(ingress("a", rules(rule("h", entry("/foo", "Exact"), entry("/foo/", "Exact"), entry("/foo"))))) == []
    )


def test_hosts_compare_without_case() -> None:
    assert shadowed(ingress("a", rules(rule("h.example.com", entry("/x")), rule("H.example.com", entry("/x"))))) == [
        "/x by /x"
    ]


def test_everything_in_the_words_of_the_controller() -> None:
    specific = entry("/", "ImplementationSpecific")
    assert shadowed(ingress("a", rules(rule("h", entry("/"), specific)))) == ["/ by /"]
    assert shadowed(ingress("a", rules(rule("h", entry("/"), specific)), class_name="unheard-of")) == []
    star = entry("/*", "ImplementationSpecific")
    assert shadowed(ingress("a", rules(rule("h", entry("/"), star)), class_name="gce")) == ["/* by /"]


def test_the_aws_controller_keeps_the_order() -> None:
    def paths(*written: str, kind: str = "ImplementationSpecific") -> list[str]:
        return shadowed(ingress("a", rules(rule("h", *(entry(path, kind) for path in written))), class_name="alb"))

    assert paths("/*", "/api/*") == ["/api/* by /*"]
    assert paths("/api/*", "/*") == []
    assert paths("/a*", "/ab", "/b") == ["/ab by /a*"]
    assert paths("/*/x", "/api/x") == []  # not to be told without trying
    assert paths("/", "/api", kind="Prefix") == []


def default_of(*texts: str) -> list[str]:
    ingresses = cluster_of(*texts).ingresses
    return [each.name for each in ingresses if ingresses.paths.same_default(each)]


def test_two_default_backends_of_a_class() -> None:
    backend = "  defaultBackend: {service: {name: web, port: {number: 80}}}\n"
    one, two = ingress("one", backend), ingress("two", backend)
    assert default_of(one, two) == ["two"]
    assert default_of(one, ingress("two", backend, class_name="other")) == []
    assert default_of(one, ingress("two", backend + rules(rule("h", entry("/x"))))) == []
    assert default_of(*(ingress(name, backend, class_name="gce") for name in "ab")) == []


def before_default(spec: str) -> bool:
    backend = "  defaultBackend: {service: {name: web, port: {number: 80}}}\n"
    ingresses = cluster_of(ingress("one", backend + spec)).ingresses
    (subject,) = ingresses
    return ingresses.paths.before_default(subject) is not None


def test_a_default_backend_is_left_nothing() -> None:
    assert before_default(rules(rule("", entry("/"))))
    assert before_default(rules(rule("h", entry("/")), rule("", entry("/"))))
    # The host's other paths still reach it.
    assert not before_default(rules(rule("h", entry("/x")), rule("", entry("/"))))
    assert not before_default(rules(rule("h", entry("/"))))
    assert not before_default(rules(rule("", entry("/", "Exact"))))
    assert not before_default(rules(rule("", entry("/x"))))
