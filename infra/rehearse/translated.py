"""What SAM makes of a template, as CloudFormation has it made before a deploy."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from copy import deepcopy
from io import StringIO

from samtranslator.translator.transform import transform

from infra.cloudformation import Template, place_code

REGION = "ap-southeast-1"


class _NoPolicies:
    """The templates name no policy of AWS's that SAM would have to look up."""

    def load(self) -> dict[str, str]:
        return {}


def translate(template: Template, parameters: Mapping[str, str]) -> Template:
    """The template after SAM's transform; code that is still a zip's name is taken as uploaded under it.

    Raises samtranslator's InvalidDocumentException for what SAM refuses.
    """
    uploaded = place_code(deepcopy(template), lambda _id, name: f"s3://code/{name}")
    with _quietly_in_region():
        made: Template = transform(uploaded, dict(parameters), _NoPolicies())
    return made


@contextmanager
def _quietly_in_region() -> Iterator[None]:
    # SAM asks the environment for the region, and reports each metric that it has not sent.
    before = os.environ.get("AWS_DEFAULT_REGION")
    os.environ["AWS_DEFAULT_REGION"] = REGION
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        if before is None:
            del os.environ["AWS_DEFAULT_REGION"]
        else:
            os.environ["AWS_DEFAULT_REGION"] = before
