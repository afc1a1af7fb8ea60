"""Which rules hold where, how severe they are and with which options: the settings, resolved for a rule and a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.config.error import ConfigError, did_you_mean
from kubelint.config.globs import PathGlobs, matches_name
from kubelint.config.option_types import convert
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kubelint.config.config import Config, Options, Override
    from kubelint.config.written import Path


class RuleFacts(NamedTuple):
    """What settings need to know of a rule; `options` gives the type of each, as it is written in Python."""

    id: str
    tags: tuple[str, ...] = ()
    options: Mapping[str, str] = {}


class Setting(NamedTuple):
    """What holds for a rule at a place; `severity` is None where the rule's own holds."""

    enabled: bool
    severity: str | None
    options: Mapping[str, Any]


class RuleSettings:
    """The settings of a run, resolved: by rule, and by scope (the set of overrides that hold at a place).

    In the order in which they are applied: `select` leaves only what it names, `ignore` removes, then each
    override that matches does the same for its place, where its `select` also brings back what was ignored.  The
    command line wins: --select replaces every `select` and `ignore` of the file, --ignore removes at last.
    """

    __slots__ = ("_config", "_facts", "_overrides", "_picked", "_scopes", "_settings")

    def __init__(self, config: Config, facts: Iterable[RuleFacts]) -> None:
        """Resolve a configuration for the rules that exist.

        Raises:
            ConfigError: the configuration or the command line names a rule or an option that does not exist.
        """
        self._config = config
        self._facts = {fact.id: fact for fact in facts}
        self._picked: dict[tuple[str, ...], frozenset[str]] = {}
        check_rules(config, self._facts)
        self._overrides = [
            (index, None if one.paths is None else PathGlobs(one.paths), one.namespaces)
            for index, one in enumerate(config.overrides)
        ]
        self._scopes: dict[tuple[str, str], int] = {}
        self._settings: dict[tuple[str, int], Setting] = {}

    @property
    def varies(self) -> bool:
        """Whether settings differ from place to place at all."""
        return bool(self._overrides)

    def scope(self, path: str, namespace: str) -> int:
        """Give the overrides that hold for an object of `namespace` (empty for none) in the file at `path`.

        `path` is relative to the root.  The result is a bit set: 0 where no override holds.
        """
        if not self._overrides:
            return 0
        place = path, namespace
        scope = self._scopes.get(place)
        if scope is None:
            scope = self._scopes[place] = sum(
                1 << index
                for index, paths, namespaces in self._overrides
                if (paths is None or paths.match(path))
                and (namespaces is None or (namespace and any(matches_name(one, namespace) for one in namespaces)))
            )
        return scope

    def at(self, rule: str, scope: int = 0) -> Setting:
        """Give what holds for a rule in a scope."""
        setting = self._settings.get((rule, scope))
        if setting is None:
            setting = self._settings[rule, scope] = self._resolve(rule, scope)
        return setting

    def of(self, rule: str, path: str, namespace: str) -> Setting:
        """Give what holds for a rule at a place."""
        return self.at(rule, self.scope(path, namespace))

    def runs(self, rule: str) -> bool:
        """Tell whether a rule may hold anywhere: one that does not need not be loaded."""
        if self.at(rule).enabled:
            return True
        if self._config.only or self._matches(self._config.never, rule):
            return False
        return any(one.select and self._matches(one.select, rule) for one in self._config.overrides)

    def _resolve(self, rule: str, scope: int) -> Setting:
        config = self._config
        enabled = config.select is None or self._matches(config.select, rule)
        enabled = enabled and not self._matches(config.ignore, rule)
        severity = config.severity.get(rule)
        options = dict(config.rules.get(rule, ()))
        for index, override in enumerate(config.overrides):
            if scope >> index & 1:
                if override.select is not None:
                    enabled = self._matches(override.select, rule)
                enabled = enabled and not self._matches(override.ignore, rule)
                severity = override.severity.get(rule, severity)
                options.update(override.rules.get(rule, ()))
        if config.only is not None:
            enabled = self._matches(config.only, rule)
        types = self._facts[rule].options if rule in self._facts else {}
        return Setting(
            enabled and not self._matches(config.never, rule),
            severity,
            {name: convert(types[name], value) for name, value in options.items()},
        )

    def _matches(self, selectors: tuple[str, ...], rule: str) -> bool:
        """Tell whether any selector names the rule."""
        picked = self._picked.get(selectors)
        if picked is None:
            picked = self._picked[selectors] = frozenset(
                fact.id for fact in self._facts.values() if any(selects(one, fact) for one in selectors)
            )
        return rule in picked


def selects(selector: str, fact: RuleFacts) -> bool:
    """Tell whether a selector (a rule's id, a tag, or a glob of either) names a rule."""
    return any(matches_name(selector, word) for word in (fact.id, *fact.tags))


def check_rules(config: Config, facts: Mapping[str, RuleFacts]) -> None:
    """Check that all rules, tags and options that are named exist, and that each option has its type.

    Raises:
        ConfigError: one does not; it points at the first that the file names wrongly.
    """
    for option, selectors in (("--select", config.only or ()), ("--ignore", config.never)):
        for selector in selectors:
            if complaint := _unknown_selector(selector, facts):
                raise ConfigError(f"{option}: {complaint}")
    if config.written is None:
        return
    from kubelint.config.written import Complaint

    levels: list[tuple[Path, Config | Override]] = [((), config)]
    levels.extend((("overrides", index), override) for index, override in enumerate(config.overrides))
    config.written.fail_first(
        Complaint(*complaint) for at, settings in levels for complaint in _wrong(at, settings, facts)
    )


def _wrong(at: Path, settings: Config | Override, facts: Mapping[str, RuleFacts]) -> Iterator[tuple[Path, bool, str]]:
    """Give each wrong name and value in one level of the settings: its path, whether its key is meant, a sentence."""
    for key, selectors in (("select", settings.select or ()), ("ignore", settings.ignore)):
        for index, selector in enumerate(selectors):
            if complaint := _unknown_selector(selector, facts):
                yield (*at, key, index), False, complaint
    for rule in settings.severity:
        if rule not in facts:
            yield (*at, "severity", rule), True, _unknown_rule(rule, facts)
    yield from _wrong_options((*at, "rules"), settings.rules, facts)


def _wrong_options(at: Path, rules: Options, facts: Mapping[str, RuleFacts]) -> Iterator[tuple[Path, bool, str]]:
    for rule, options in rules.items():
        if rule not in facts:
            yield (*at, rule), True, _unknown_rule(rule, facts)
            continue
        types = facts[rule].options
        for name, value in options.items():
            if name not in types:
                near = did_you_mean(name, types) if types else " It has none."
                yield (*at, rule, name), True, f"The rule '{rule}' has no option '{name}'.{near}"
                continue
            try:
                convert(types[name], value)
            except ValueError as error:
                yield (*at, rule, name), False, f"The option '{name}' of '{rule}' must be {error}"


def _unknown_rule(rule: str, facts: Mapping[str, RuleFacts]) -> str:
    return f"There is no rule '{rule}'.{did_you_mean(rule, facts)}"


def _unknown_selector(selector: str, facts: Mapping[str, RuleFacts]) -> str:
    """Say what is wrong with a selector, or nothing."""
    if any(selects(selector, fact) for fact in facts.values()):
        return ""
    if any(character in selector for character in "*?["):
        return f"No rule and no tag matches '{selector}'."
    words = {word for fact in facts.values() for word in (fact.id, *fact.tags)}
    return f"There is no rule or tag '{selector}'.{did_you_mean(selector, words)}"
