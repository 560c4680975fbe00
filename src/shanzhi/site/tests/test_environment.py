"""Making sense of the variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanzhi.site.environment import BadEnvironment, read


def test_it_works(tmp_path: Path) -> None:
    env = read({"SHANZHI_DATA": str(tmp_path), "SHANZHI_ALLOWED_HOSTS": "a.gov.cn, b.gov.cn"})
    assert env.allowed_hosts == ("a.gov.cn", "b.gov.cn")
    assert env.profile == "cixi"
    assert env.debug is False


def test_secrets_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    first = read({"SHANZHI_DATA": str(tmp_path)})
    again = read({"SHANZHI_DATA": str(tmp_path)})
    assert (first.secret_key, first.sealing_keys) == (again.secret_key, again.sealing_keys)
    assert not first.secret_key_given
    for path in (tmp_path / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s" * 50 + "\n")
    env = read({"SHANZHI_DATA": str(tmp_path), "SHANZHI_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert env.secret_key == "s" * 50
    assert env.secret_key_given


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="SHANZHI_SECRET_KEY_FILE"):
        read({"SHANZHI_DATA": str(tmp_path), "SHANZHI_SECRET_KEY_FILE": str(tmp_path / "nowhere")})


def test_what_is_no_number_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="SHANZHI_TRUSTED_PROXIES"):
        read({"SHANZHI_DATA": str(tmp_path), "SHANZHI_TRUSTED_PROXIES": "two"})


def test_several_sealing_keys_keep_their_order(tmp_path: Path) -> None:
    env = read({"SHANZHI_DATA": str(tmp_path), "SHANZHI_SEALING_KEYS": "k2:b, k1:a"})
    assert env.sealing_keys == ("k2:b", "k1:a")
