import pytest

from kubelint.syntax.scalars import key_text, resolve, tagged


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("y", True),
        ("On", True),
        ("off", False),
        ("N", False),
        ("yEs", "yEs"),
        ("~", None),
        ("", None),
        ("NULL", None),
        ("0644", 420),
        ("-0644", -420),
        ("01_1", 9),
        ("0O644", 420),
        ("0o644", 420),
        ("08", 8),
        ("1e3", 1000),
        ("1_000", 1000),
        ("0b1010", 10),
        ("0x1F", 31),
        ("80.0", 80),
        ("1.10", 1.1),
        (".5", 0.5),
        (".5_", ".5_"),
        ("1e400", "1e400"),
        ("12:30:45", "12:30:45"),
        ("2001-01-01", "2001-01-01"),
        ("2001-01-01T10:11:12Z", "2001-01-01T10:11:12Z"),
        ("1e21", 1e21),
        ("18446744073709551615", 18446744073709551615),
        ("99999999999999999999", 100000000000000000000),
        ("0x1p3", "0x1p3"),
        ("-", "-"),
        ("+", "+"),
        ("_1", "_1"),
        ("=", "="),
        ("v1", "v1"),
    ],
)
def test_a_plain_scalar_means_what_kubernetes_reads(text: str, value: object) -> None:
    found = resolve(text)
    assert (type(found), found) == (type(value), value)


def test_an_endless_number_is_not_computed_digit_by_digit() -> None:
    assert resolve("1" * 100_000) == "1" * 100_000


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("tag:yaml.org,2002:str", "5", "5"),
        ("tag:yaml.org,2002:int", "0x10", 16),
        ("tag:yaml.org,2002:float", "5", 5),
        ("tag:yaml.org,2002:binary", "aG\nk=", "hi"),
        ("tag:yaml.org,2002:null", "~", None),
        ("tag:yaml.org,2002:timestamp", "2001-01-01", "2001-01-01"),
        ("!custom", "5", "5"),
        ("!", "0644", "0644"),
    ],
)
def test_a_tag_says_the_type(tag: str, text: str, value: object) -> None:
    assert tagged(tag, text) == value


@pytest.mark.parametrize(("tag", "text"), [("int", "x"), ("bool", "1"), ("binary", "a"), ("timestamp", "now")])
def test_a_value_that_is_not_of_its_tag_is_refused(tag: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"!!"):
        tagged("tag:yaml.org,2002:" + tag, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (8, "8"), ("x", "x"), (1.5, "1.5"), (1e22, "1e+22"), (0.25, "0.25")],
)
def test_a_key_is_the_text_that_it_is_in_json(value: str | float, text: str) -> None:
    assert key_text(value) == text


def test_null_is_no_key() -> None:
    with pytest.raises(ValueError, match="null"):
        key_text(None)
