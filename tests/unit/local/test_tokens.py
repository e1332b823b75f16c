"""Local tokens are real ones: RS256, verified by the published key, for one issuer and audience (decision 12)."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from infra.local.dkim_keys import DkimKeys
from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer, main


def claims(token: str, issuer: TokenIssuer) -> dict[str, object]:
    keys = jwt.PyJWKSet.from_dict(issuer.jwks())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return dict(jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER))


def test_a_token_is_verified_by_the_published_key(tmp_path: Path) -> None:
    issuer, now = TokenIssuer(tmp_path), datetime.now(UTC).replace(microsecond=0)
    found = claims(issuer.issue("portal", ["CUKCUK"], "cukcuk", now), issuer)
    assert (found["role"], found["products"], found["sub"]) == ("portal", ["CUKCUK"], "cukcuk")
    assert found["exp"] == found["iat"] + 12 * 3600 == int(now.timestamp()) + 12 * 3600  # type: ignore[operator]


def test_another_key_verifies_nothing(tmp_path: Path) -> None:
    ours, theirs = TokenIssuer(tmp_path / "a"), TokenIssuer(tmp_path / "b")
    token = theirs.issue("admin", [], "x", datetime.now(UTC))
    with pytest.raises(KeyError):
        claims(token, ours)


def test_an_old_token_is_expired(tmp_path: Path) -> None:
    issuer = TokenIssuer(tmp_path)
    token = issuer.issue("admin", [], "x", datetime.now(UTC) - timedelta(hours=2), timedelta(hours=1))
    with pytest.raises(jwt.ExpiredSignatureError):
        claims(token, issuer)


def test_the_key_is_kept_and_is_its_owners_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        kids = {keys["keys"][0]["kid"] for keys in pool.map(lambda _: TokenIssuer(tmp_path).jwks(), range(4))}
    assert len(kids) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["tokens.pem"]
    assert stat.S_IMODE((tmp_path / "tokens.pem").stat().st_mode) == 0o600
    assert "d" not in TokenIssuer(tmp_path).jwks()["keys"][0]


def test_an_unknown_role_is_refused_with_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="office_accountant"):
        TokenIssuer(tmp_path).issue("boss", [], "x", datetime.now(UTC))
    with pytest.raises(SystemExit):
        main(["--role", "boss"])
    assert "office_accountant" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.vn", "", "acb", "x" * 300 + ".vn"])
def test_a_dkim_key_is_asked_for_by_domain_names_only(tmp_path: Path, name: str) -> None:
    keys = DkimKeys(tmp_path)
    assert keys.record(f"local._domainkey.{name}.") is None
    with pytest.raises(ValueError, match="not a domain name"):
        keys.private(name)


def test_a_domain_without_a_key_has_no_record(tmp_path: Path) -> None:
    keys = DkimKeys(tmp_path)
    assert keys.record(b"local._domainkey.acb.com.vn.") is None
    keys.ensure(["acb.com.vn"])
    assert (keys.record(b"local._domainkey.acb.com.vn.") or b"").startswith(b"v=DKIM1; k=rsa; p=")
    assert keys.record(b"acb.com.vn.") is None
