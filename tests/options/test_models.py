"""A changed option as a row."""

import pytest
from django.db import IntegrityError

from network.options.models import Option

pytestmark = pytest.mark.django_db


def test_option_has_a_name():
    assert str(Option.objects.create(name="X", value=1)) == "X"

    with pytest.raises(IntegrityError, match="options_option_has_name"):
        Option.objects.create(name="", value=1)
