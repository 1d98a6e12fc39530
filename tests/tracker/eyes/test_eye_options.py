from __future__ import annotations

import argparse

import pytest

from tracker import options
from tracker.eyes.eyes import EyeOptions


def parsed(*words: str) -> EyeOptions:
    parser = argparse.ArgumentParser()
    options.add_eye_options(parser)
    return options.eyes(parser.parse_args(words))


def test_what_is_asked_for() -> None:
    assert parsed() == EyeOptions()
    assert parsed("--eye-contact") == EyeOptions(contact=1.0)
    assert parsed("--eye-contact", "0.4", "--auto-blink") == EyeOptions(contact=0.4, auto_blink=True)


@pytest.mark.parametrize("share", ["1.1", "-0.1", "nan", "inf", "much", ""])
def test_what_is_no_share_is_told(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(f"--eye-contact={share}")
    assert "is not a number from 0 to 1" in capsys.readouterr().err
