"""A form field without a name breaks no refusal that hands back what was typed."""

from starlette.testclient import TestClient

from tests.web.test_campaigns import manager  # noqa: F401 - the fixture


def test_a_refused_form_with_an_unnamed_field_is_refused_and_not_broken(manager: TestClient) -> None:  # noqa: F811
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = manager.post("/suppliers/0/hold", content=b"=9999-12-31", headers=kind)
    assert answer.status_code in (403, 404)
    assert "Something broke" not in answer.text
