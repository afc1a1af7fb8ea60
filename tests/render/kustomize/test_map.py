"""Every field of what kustomize builds, at the line that sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Build = Callable[[str], Any]
    Tree = Any

DEPLOYMENT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 1
      selector:
        matchLabels:
          tier: front
      template:
        metadata:
          labels:
            tier: front
        spec:
          containers:
            - name: web
              image: shop/web:1.0
              ports:
                - containerPort: 8080
                - containerPort: 9090
              env:
                - name: MODE
                  value: base
            - name: side
              image: shop/side:1.0
    """
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector:
        tier: front
      ports:
        - port: 80
          targetPort: 8080
    """
BASE = "resources: [web.yaml, service.yaml]\n"
POD = ("spec", "template", "spec")


def base(tree: Tree) -> Tree:
    return tree.write(base=BASE, base__web_yaml=DEPLOYMENT, base__service_yaml=SERVICE)


def test_a_resource_through_two_kustomizations(tree: Tree, built: Build) -> None:
    base(tree).write(top="namespace: shop\nresources:\n  - ../base\n")
    made = built("top")
    assert made.at("Service", "spec", "ports", 0, "port") == ("base/service.yaml", 9, "exact")
    origin = made.origin("Service", "spec", "ports", 0, "port")
    assert origin.span.start == (9, 13)
    assert origin.span.end == (9, 15)
    assert [(span.path.removeprefix(made.root), span.start.line) for span in origin.includes] == [
        ("/base/kustomization.yaml", 1),
        ("/top/kustomization.yaml", 3),
    ]
    assert made.at("Service", "metadata", "namespace") == ("top/kustomization.yaml", 1, "exact")
    assert made.pieces[made.index("Service")].path == f"{made.root}/base/service.yaml"
    assert "config.kubernetes.io/origin" not in "".join(piece.text for piece in made.pieces)


def test_a_patch_merges_lists_by_their_keys(tree: Tree, built: Build) -> None:
    base(tree).write(
        top="resources: [../base]\npatches:\n- path: patch.yaml\n",
        top__patch_yaml="""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              template:
                spec:
                  containers:
                    - name: added
                      image: shop/added:1.0
                    - name: web
                      ports:
                        - containerPort: 9090
                          name: metrics
                      env:
                        - name: MODE
                          value: patched
            """,
    )
    made = built("top")
    containers = made.documents[made.index("Deployment")].data["spec"]["template"]["spec"]["containers"]
    by_name = {each["name"]: index for index, each in enumerate(containers)}
    web = (*POD, "containers", by_name["web"])
    assert made.at("Deployment", *web, "image") == ("base/web.yaml", 17, "exact")
    assert made.at("Deployment", *web, "env", 0, "value") == ("top/patch.yaml", 17, "exact")
    assert made.at("Deployment", *POD, "containers", by_name["added"], "image") == ("top/patch.yaml", 10, "exact")
    assert made.at("Deployment", *POD, "containers", by_name["side"], "image") == ("base/web.yaml", 25, "exact")
    ports = containers[by_name["web"]]["ports"]
    metrics = next(index for index, port in enumerate(ports) if port["containerPort"] == 9090)
    assert made.at("Deployment", *web, "ports", metrics, "name") == ("top/patch.yaml", 14, "exact")
    assert made.at("Deployment", *web, "ports", 1 - metrics, "containerPort") == ("base/web.yaml", 19, "exact")
    origin = made.origin("Deployment", *web, "env", 0, "value")
    assert [span.start.line for span in origin.includes] == [3]


def test_patches_written_in_the_kustomization(tree: Tree, built: Build) -> None:
    base(tree).write(
        top="""
            resources:
              - ../base
            patches:
              - patch: |-
                  apiVersion: v1
                  kind: Service
                  metadata: {name: web}
                  spec:
                    type: NodePort
              - target: {kind: Deployment, name: w.b}
                patch: |
                  - op: replace
                    path: /spec/replicas
                    value: 3
                  - op: add
                    path: /spec/template/spec/containers/0/ports/0
                    value: {containerPort: 7070}
                  - {op: remove, path: /spec/template/spec/containers/1}
              - target: {kind: Deployment, labelSelector: "no=such"}
                patch: '[{"op": "replace", "path": "/spec/replicas", "value": 4}]'
              - target: {group: apps, version: v1, kind: Deployment}
                patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'
            """
    )
    made = built("top")
    file = "top/kustomization.yaml"
    assert made.at("Service", "spec", "type") == (file, 9, "exact")
    assert made.origin("Service", "spec", "type").span.start.column == 15
    assert made.at("Deployment", "spec", "replicas") == (file, 14, "exact")
    assert made.at("Deployment", *POD, "containers", 0, "ports", 0, "containerPort") == (file, 17, "exact")
    assert made.at("Deployment", *POD, "containers", 0, "ports", 1, "containerPort") == ("base/web.yaml", 19, "exact")
    assert made.at("Deployment", "spec", "paused") == (file, 22, "exact")
    assert made.origin("Deployment", "spec", "replicas").includes == ()


def test_settings(tree: Tree, built: Build) -> None:
    base(tree).write(
        top="""
            resources: [../base]
            namePrefix: a-
            nameSuffix: -z
            labels:
              - pairs:
                  team: shop
              - pairs:
                  part: of
                includeTemplates: true
            commonLabels:
              run: it
            commonAnnotations:
              note: here
            replicas:
              - name: web
                count: 5
            images:
              - name: shop/web
                newTag: "2.0"
              - name: shop/side
                newName: other/side
            """
    )
    made = built("top")
    file = "top/kustomization.yaml"

    def line(text: str) -> tuple[str, int, str]:
        return file, tree.line(file, text), "exact"

    assert made.at("Deployment", "metadata", "name") == line("nameSuffix")
    assert made.at("Deployment", "metadata", "labels", "team") == line("team")
    assert made.at("Deployment", *POD[:2], "metadata", "labels", "part") == line("part")
    assert made.at("Deployment", *POD[:2], "metadata", "labels", "run") == line("run")
    assert made.at("Deployment", *POD[:2], "metadata", "labels", "tier") == ("base/web.yaml", 13, "exact")
    assert made.at("Deployment", "spec", "selector", "matchLabels", "run") == line("run")
    assert made.at("Service", "spec", "selector", "run", on_key=True) == line("run")
    assert made.at("Deployment", *POD[:2], "metadata", "annotations", "note") == line("note")
    assert made.at("Deployment", "spec", "replicas") == line("count")
    assert made.at("Deployment", *POD, "containers", 0, "image") == line("newTag")
    assert made.at("Deployment", *POD, "containers", 1, "image") == line("newName")


def test_a_namespace_reaches_what_belongs_to_it(tree: Tree, built: Build) -> None:
    tree.write(
        top="namespace: shop\nnamePrefix: x-\nresources:\n- all.yaml\n",
        top__all_yaml="""
            kind: RoleBinding
            apiVersion: rbac.authorization.k8s.io/v1
            metadata: {name: bind}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: some}
            subjects:
              - {kind: ServiceAccount, name: default}
              - {kind: ServiceAccount, name: robot, namespace: old}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: robot, namespace: old}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: old}
            """,
    )
    made = built("top")
    here = ("top/kustomization.yaml", 1, "exact")
    prefix = ("top/kustomization.yaml", 2, "exact")
    assert made.at("RoleBinding", "subjects", 0, "namespace") == here
    assert made.at("RoleBinding", "subjects", 1, "namespace") == here
    assert made.at("RoleBinding", "subjects", 1, "name") == ("top/all.yaml", 7, "exact")
    assert made.at("Namespace", "metadata", "name") == here
    assert made.at("ServiceAccount", "metadata", "name") == prefix


def test_generators_and_the_names_with_their_hashes(tree: Tree, built: Build) -> None:
    tree.write(
        top="""
            resources: [pod.yaml]
            namePrefix: x-
            configMapGenerator:
              - name: settings
                literals:
                  - MODE=fast
                envs: [more.env]
                files:
                  - app.conf=conf.env
            secretGenerator:
              - name: keys
                type: Special
                literals: [TOKEN=abc]
            generatorOptions:
              labels:
                made: here
            """,
        top__more_env="# none\nA=1\nB=2\n",
        top__conf_env="one\ntwo\nthree\n",
        top__pod_yaml="""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
                - name: c
                  envFrom:
                    - configMapRef:
                        name: settings
            """,
    )
    made = built("top")
    file = "top/kustomization.yaml"
    assert made.at("ConfigMap", "data", "MODE") == (file, 6, "exact")
    assert made.at("ConfigMap", "data", "B") == ("top/more.env", 3, "exact")
    assert made.at("ConfigMap", "data", "app.conf") == ("top/conf.env", 1, "exact")
    assert made.at("ConfigMap", "metadata", "labels", "made") == (file, 16, "exact")
    assert made.at("ConfigMap", "metadata", "name") == (file, 2, "exact")
    assert made.at("ConfigMap", "kind") == (file, 3, "exact")
    assert made.at("Secret", "data", "TOKEN") == (file, 13, "exact")
    assert made.at("Secret", "type") == (file, 12, "exact")
    path = ("spec", "containers", 0, "envFrom", 0, "configMapRef", "name")
    assert made.at("Pod", *path) == ("top/pod.yaml", 9, "exact")
    includes = made.origin("ConfigMap", "data", "B").includes
    assert [span.start.line for span in includes] == [7]
    index = made.index("ConfigMap")
    text = made.pieces[index].text
    third = text.splitlines().index("    three") + 1
    assert made.maps.map(index).line(third).span.start == (3, 1)
    document = made.documents[index]
    start = text.index("three")
    inner = made.maps.map(index).origin(document, ("data", "app.conf"), start, start + 5)
    assert (inner.span.start, inner.grade) == ((3, 1), "exact")


def test_a_generator_that_merges(tree: Tree, built: Build) -> None:
    tree.write(
        base="configMapGenerator:\n- name: c\n  literals: [A=1, B=1]\n",
        top="""
            resources: [../base]
            configMapGenerator:
              - name: c
                behavior: merge
                literals:
                  - B=2
            """,
    )
    made = built("top")
    assert made.at("ConfigMap", "data", "A") == ("base/kustomization.yaml", 3, "exact")
    assert made.at("ConfigMap", "data", "B") == ("top/kustomization.yaml", 6, "exact")
    assert made.pieces[0].path == f"{made.root}/base/kustomization.yaml"


def test_a_component_changes_what_the_overlay_has(tree: Tree, built: Build) -> None:
    base(tree).write(
        part="""
            apiVersion: kustomize.config.k8s.io/v1alpha1
            kind: Component
            patches:
              - target: {kind: Service}
                patch: |-
                  - {op: add, path: /spec/type, value: LoadBalancer}
            """,
        top="resources: [../base]\ncomponents:\n  - ../part\n",
    )
    made = built("top")
    origin = made.origin("Service", "spec", "type")
    assert made.at("Service", "spec", "type") == ("part/kustomization.yaml", 6, "exact")
    assert [(span.path.removeprefix(made.root), span.start.line) for span in origin.includes] == [
        ("/top/kustomization.yaml", 3)
    ]


def test_replacements_and_variables(tree: Tree, built: Build) -> None:
    tree.write(
        top="""
            resources: [pod.yaml]
            namePrefix: v-
            vars:
              - name: POD
                objref: {kind: Pod, name: p, apiVersion: v1}
            replacements:
              - source: {kind: Pod, fieldPath: spec.nodeName}
                targets:
                  - select: {kind: Pod}
                    fieldPaths:
                      - metadata.labels.node
                      - spec.containers.[name=c].image
            """,
        top__pod_yaml="""
            apiVersion: v1
            kind: Pod
            metadata:
              name: p
              labels: {node: none}
            spec:
              nodeName: n1
              containers:
                - name: c
                  image: none
                  command: [echo, "I am $(POD) on $(HERE)"]
            """,
    )
    made = built("top")
    file = "top/kustomization.yaml"
    assert made.at("Pod", "metadata", "labels", "node") == (file, 11, "exact")
    assert made.at("Pod", "spec", "containers", 0, "image") == (file, 12, "exact")
    assert made.at("Pod", "spec", "containers", 0, "command", 1) == ("top/pod.yaml", 11, "exact")
    assert made.at("Pod", "spec", "nodeName") == ("top/pod.yaml", 7, "exact")


def test_lists_anchors_json_and_several_documents(tree: Tree, built: Build) -> None:
    tree.write(
        top="resources: [many.yaml, one.json]\n",
        top__many_yaml="""
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec:
                  selector: &chosen
                    app: a
                  ports: [{port: 1}]
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: b
              labels: &labels
                app: b
              annotations: *labels
            """,
        top__one_json="""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"},
             "data": {
              "k": "v"}}
            """,
    )
    made = built("top")
    assert made.at("Service", "spec", "selector", "app") == ("top/many.yaml", 9, "exact")
    assert made.at("Pod", "metadata", "name") == ("top/many.yaml", 15, "exact")
    assert made.at("Pod", "metadata", "annotations", "app") == ("top/many.yaml", 17, "exact")
    assert made.at("ConfigMap", "data", "k") == ("top/one.json", 3, "exact")


def test_lists_of_unknown_kinds_are_replaced_as_a_whole(tree: Tree, built: Build) -> None:
    tree.write(
        top="""
            resources: [own.yaml]
            patches:
              - patch: |-
                  apiVersion: example.com/v1
                  kind: Own
                  metadata: {name: o}
                  spec:
                    containers:
                      - name: a
            """,
        top__own_yaml="""
            apiVersion: example.com/v1
            kind: Own
            metadata: {name: o}
            spec:
              containers:
                - name: a
                  image: gone
              free: text
            """,
    )
    made = built("top")
    assert made.at("Own", "spec", "containers", 0, "name") == ("top/kustomization.yaml", 9, "exact")
    assert made.at("Own", "spec", "free") == ("top/own.yaml", 8, "exact")


def test_what_configurations_reach(tree: Tree, built: Build) -> None:
    tree.write(
        top="""
            resources: [own.yaml]
            commonLabels:
              app: it
            configurations: [more.yaml]
            """,
        top__more_yaml="commonLabels:\n- path: spec/choose\n  create: true\n  kind: Own\n",
        top__own_yaml="apiVersion: example.com/v1\nkind: Own\nmetadata: {name: o}\nspec: {a: 1}\n",
    )
    made = built("top")
    assert made.at("Own", "spec", "choose", "app") == ("top/kustomization.yaml", 3, "exact")


def test_transformers_in_files_of_their_own(tree: Tree, built: Build) -> None:
    base(tree).write(
        top="resources: [../base]\ntransformers: [t.yaml]\n",
        top__t_yaml="""
            apiVersion: builtin
            kind: LabelTransformer
            metadata: {name: any}
            labels:
              who: me
            fieldSpecs:
              - path: metadata/labels
                create: true
            """,
    )
    made = built("top")
    assert made.at("Service", "metadata", "labels", "who") == ("top/t.yaml", 5, "exact")


def test_one_base_under_two_overlays(tree: Tree, built: Build) -> None:
    base(tree).write(
        a="resources: [../base]\nnamePrefix: a-\npatches:\n- target: {kind: Service}\n"
        "  patch: |-\n    - {op: add, path: /spec/type, value: NodePort}\n",
        b="resources: [../base]\nnamePrefix: b-\n",
        top="resources:\n- ../a\n- ../b\n",
    )
    made = built("top")
    assert made.at("Service/a-web", "spec", "type") == ("a/kustomization.yaml", 6, "exact")
    assert made.at("Service/b-web", "metadata", "name") == ("b/kustomization.yaml", 2, "exact")
    lines = [span.start.line for span in made.origin("Service/b-web", "spec", "ports", 0, "port").includes]
    assert lines == [1, 1, 3]


def test_a_patch_that_deletes(tree: Tree, built: Build) -> None:
    base(tree).write(
        top="""
            resources: [../base]
            patches:
              - patch: |-
                  apiVersion: v1
                  kind: Service
                  metadata: {name: web}
                  $patch: delete
              - patch: |-
                  apiVersion: apps/v1
                  kind: Deployment
                  metadata: {name: web}
                  spec:
                    replicas: null
                    template:
                      spec:
                        containers:
                          - name: web
                            $patch: delete
            """
    )
    made = built("top")
    assert len(made.pieces) == 1
    assert made.at("Deployment", *POD, "containers", 0, "image") == ("base/web.yaml", 25, "exact")


def test_every_line_of_what_is_built(tree: Tree, built: Build) -> None:
    base(tree).write(top="resources: [../base]\nnamespace: own\n")
    made = built("top")
    index = made.index("Service")
    found = [
        (line.strip(), made.maps.map(index).line(number))
        for number, line in enumerate(made.pieces[index].text.split("\n"), 1)
    ]
    assert found[-1] == ("", None)
    lines = {text: (origin.span.path.rpartition("/")[2], origin.span.start.line) for text, origin in found[:-1]}
    assert lines == {
        "apiVersion: v1": ("service.yaml", 1),
        "kind: Service": ("service.yaml", 2),
        "metadata:": ("service.yaml", 3),
        "name: web": ("service.yaml", 4),
        "namespace: own": ("kustomization.yaml", 2),
        "spec:": ("service.yaml", 5),
        "selector:": ("service.yaml", 6),
        "tier: front": ("service.yaml", 7),
        "ports:": ("service.yaml", 8),
        "- port: 80": ("service.yaml", 9),
        "targetPort: 8080": ("service.yaml", 10),
    }


def test_what_cannot_be_followed_is_said_to_be_known_by_its_file(tree: Tree, built: Build) -> None:
    base(tree).write(top="resources: [../base]\n")
    made = built("top")
    (tree.root / "base" / "service.yaml").write_text("{}\n")
    assert made.at("Service", "spec") == ("base/service.yaml", 1, "file")
    (tree.root / "base" / "service.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 81}]}\n"
    )
    made = type(made)(tree, "top", made.pieces)
    assert made.at("Service", "spec", "ports", 0, "port") == ("base/service.yaml", 4, "approximate")
    assert made.at("Service", "spec", "selector", "tier")[2] == "approximate"


def test_what_a_user_asks_of_the_metadata_stays(tree: Tree, built: Build) -> None:
    base(tree).write(top="resources: [../base]\nbuildMetadata: [originAnnotations]\n")
    made = built("top")
    assert "path: ../base/service.yaml" in made.pieces[made.index("Service")].text
    assert made.at("Service", "spec", "ports", 0, "port") == ("base/service.yaml", 9, "exact")
    assert made.pieces[made.index("Service")].path == f"{made.root}/base/service.yaml"
