"""What the environment may say."""

import stat
from pathlib import Path

import pytest

from portal import settings
from portal.settings import ConfigurationError, Settings


@pytest.fixture(autouse=True)
def nothing_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.DESCRIPTIONS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_folder_of_the_checkout_is_found() -> None:
    assert settings.root("tests") == Path(__file__).parent


def test_without_a_word_it_runs_on_this_machine() -> None:
    said = settings.read({})
    assert said.database == "sqlite:///data/portal.sqlite"
    assert said.base_url == "http://127.0.0.1:8000"
    assert (said.port, said.smtp_url, said.owner) == (8000, None, None)


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORTAL_PORT=9001\nPORTAL_MAIL_FROM=a@example.org\nELSE=1\n")
    monkeypatch.setenv("PORTAL_PORT", "9002")
    said = settings.read()
    assert (said.port, said.mail_from) == (9002, "a@example.org")
    assert said.base_url == "http://127.0.0.1:9002"


def test_a_misspelt_name_is_refused_in_the_environment_and_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="PORTAL_BASEURL is not a setting"):
        settings.read({"PORTAL_BASEURL": "https://x"})
    Path(".env").write_text("# PORTAL_NOTHING=1\nexport PORTAL_PROT=9001\n")
    with pytest.raises(ConfigurationError, match="PORTAL_PROT is not a setting"):
        settings.read({})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_PORT", "many", "PORTAL_PORT should be a valid integer"),
        ("PORTAL_PORT", "70000", "PORTAL_PORT should be less than"),
        ("PORTAL_BASE_URL", "portal.example.org", "PORTAL_BASE_URL must be an address"),
        ("PORTAL_DATABASE_URL", "mysql://x", "PORTAL_DATABASE_URL must begin with"),
        ("PORTAL_SECRET", "hunter2", "PORTAL_SECRET must have at least 32 characters"),
        ("PORTAL_SECRET", "n" * 40 + "\nhunter2", "PORTAL_SECRET must have at least 32 characters each"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=words) as refused:
        settings.read()
    assert "hunter2" not in str(refused.value)


def test_every_name_is_documented() -> None:
    assert all(said for _, said in settings.DESCRIPTIONS.values())
    assert {"PORTAL_DATABASE_URL", "PORTAL_SMTP_URL", "PORTAL_TEST_DATABASE_URL"} <= set(settings.DESCRIPTIONS)


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    said = Settings(data=tmp_path / "new")
    assert said.secret_text() == said.secret_text()
    assert len(said.secret_text()) >= settings.SHORTEST_SECRET
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret"]


NEW, OLD = "n" * 32, "o" * 40


@pytest.mark.parametrize("between", [",", ", ", "\n", ",\n\n"])
def test_several_secrets_are_given_the_newest_first(monkeypatch: pytest.MonkeyPatch, between: str) -> None:
    monkeypatch.setenv("PORTAL_SECRET", f"{NEW}{between}{OLD}")
    listed = settings.read().secret_text().splitlines()
    assert (listed[0], OLD in listed) == (NEW, True)


@pytest.mark.parametrize("between", [",", "\n"])
def test_several_secrets_may_hold_commas(monkeypatch: pytest.MonkeyPatch, between: str) -> None:
    newest, former = "a newer, somewhat longer secret, with commas", "the former secret, kept, beside it"
    monkeypatch.setenv("PORTAL_SECRET", f"{newest}{between}{former}")
    assert {newest, former} <= set(settings.read().secret_text().splitlines())
    assert settings.read().secret_text().startswith(newest + "\n")


def test_a_long_secret_with_a_comma_still_opens_what_it_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", f"{NEW},{OLD}")
    assert f"{NEW},{OLD}" in settings.read().secret_text().splitlines()


def test_a_secret_may_hold_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "one secret with a comma, and more of it")
    assert settings.read().secret_text() == "one secret with a comma, and more of it"


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_FILE", str(tmp_path / "kept"))
    (tmp_path / "kept").write_text(f"{NEW}\n{OLD}\n")
    assert settings.read().secret_text() == f"{NEW}\n{OLD}"
    monkeypatch.setenv("PORTAL_SECRET", OLD)
    with pytest.raises(ConfigurationError, match="both set"):
        settings.read()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "kept, which does not exist"), ("hunter2", "at least 32"), ("", "at least 32")]
)
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "kept").write_text(content)
    with pytest.raises(ConfigurationError, match=words) as refused:
        Settings(secret_file=tmp_path / "kept").secret_text()
    assert "hunter2" not in str(refused.value)


def test_a_new_secret_comes_in_front_of_the_former(tmp_path: Path) -> None:
    said = Settings(data=tmp_path / "new")
    former = said.secret_text()
    assert said.add_secret() == tmp_path / "new" / "secret"
    newest, last = said.secret_text().splitlines()
    assert (last, len(newest) >= settings.SHORTEST_SECRET) == (former, True)
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


def test_a_secret_of_the_environment_cannot_be_renewed_by_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", OLD)
    with pytest.raises(ConfigurationError, match="Put a new one and a comma in front"):
        settings.read().add_secret()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://bucket", "must begin with s3://bucket or file:///"),
        ("s3://", "must begin with"),
        ("file://relative", "must begin with"),
        ("s3://bucket?zone=x", "accepts endpoint and region after the .*, not zone"),
        ("s3://bucket?endpoint=http://minio.example.org", "must name an https:// endpoint"),
    ],
)
def test_a_file_store_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, url: str, words: str) -> None:
    monkeypatch.setenv("PORTAL_FILES_URL", url)
    with pytest.raises(ConfigurationError, match=f"PORTAL_FILES_URL {words}"):
        settings.read()


def test_the_key_of_a_file_store_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_FILES_URL", "s3://key:very-secret@bucket/portal?endpoint=http://127.0.0.1:9000")
    assert "very-secret" not in repr(settings.read())


def test_a_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "x" * 40)
    assert "x" * 40 not in repr(settings.read())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    settings.refuse_plain_http(host, "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("host", "base_url"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("127.0.0.1", "http://portal.example.org"), ("portal", "http://localhost")],
)
def test_plain_http_elsewhere_is_refused(host: str, base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="TLS"):
        settings.refuse_plain_http(host, base_url)


def test_behind_a_proxy_with_tls_any_host_will_do() -> None:
    settings.refuse_plain_http("0.0.0.0", "https://portal.example.org")


def test_the_usual_port_is_left_out_of_the_address_as_browsers_do() -> None:
    written = {
        "https://portal.example.org:443/": "https://portal.example.org",
        "http://127.0.0.1:80": "http://127.0.0.1",
    }
    written |= {"https://portal.example.org:4443": "https://portal.example.org:4443"}
    assert {given: Settings(base_url=given).base_url for given in written} == written
