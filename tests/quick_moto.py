"""What moto and boto do again for each test, call and comparison, done once or not at all: for the whole run.

It took most of the time of the tests over moto.
"""

import json
import marshal
from collections import defaultdict
from collections.abc import Iterator
from copy import copy, deepcopy
from functools import cache
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def services_described_once() -> Iterator[None]:
    """Every boto session reads and parses AWS's own descriptions again: that took more time than what is tested."""
    from botocore.loaders import JSONFileLoader, Loader

    load = JSONFileLoader().load_file
    shared, written = cache(load), cache(lambda path: marshal.dumps(json.loads(json.dumps(load(path)))))

    def read(_loader: object, path: str) -> Any:
        # Of a service's own description each has a copy: boto changes it.
        return marshal.loads(written(path)) if path.endswith("service-2") else shared(path)

    listing, known = Loader.list_available_services, dict[tuple[str, ...], list[str]]()

    def listed(loader: Any, type_name: str) -> list[str]:
        # For each client botocore looks through the folders of all services.
        place = (*loader.search_paths, type_name)
        if place not in known:
            known[place] = listing(loader, type_name)
        return list(known[place])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", read)
        patch.setattr(Loader, "list_available_services", listed)
        yield


@pytest.fixture(scope="session", autouse=True)
def names_worked_out_once() -> Iterator[None]:
    """What is the same for every client and call: boto's names of events and its own, what a service of moto's does."""
    from botocore.hooks import EventAliaser
    from botocore.useragent import UserAgentString
    from moto.core import responses
    from moto.core.utils import method_names_from_class

    begin, known = EventAliaser.__init__, dict[str, str]()

    def share(aliaser: Any, *emitter: Any, **aliases: Any) -> None:
        begin(aliaser, *emitter, **aliases)
        aliaser._alias_name_cache = known

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EventAliaser, "__init__", share)
        patch.setattr(UserAgentString, "to_string", lambda _agent: "boto")
        patch.setattr(responses, "method_names_from_class", cache(method_names_from_class))
        yield


@pytest.fixture(scope="session", autouse=True)
def transactions_keep_what_they_touch() -> Iterator[None]:
    """For each part of a transaction moto copies the whole table deeply, to roll it back: that made long tests slow.

    Here the copy shares its items with the table, and an item is copied before it is changed in place.
    """
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.dynamo_type import DynamoType
    from moto.dynamodb.models.table import Table

    def kept(table: Any, _memo: object) -> Any:
        twin = copy(table)
        twin.items = defaultdict(dict, {partition: dict(items) for partition, items in table.items.items()})
        if table.stream_shard:
            twin.stream_shard = copy(table.stream_shard)
            twin.stream_shard.table, twin.stream_shard.items = twin, list(table.stream_shard.items)
        return twin

    change = DynamoDBBackend.update_item

    def change_a_copy(backend: Any, table_name: str, key: Any, *rest: Any, **named: Any) -> Any:
        table = backend.get_table(table_name)
        partition, position = DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])
        if item := table.get_item(partition, position):
            table.items[partition][position] = deepcopy(item)
        return change(backend, table_name, key, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "__deepcopy__", kept, raising=False)
        patch.setattr(DynamoDBBackend, "update_item", change_a_copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def dynamodb_answers_directly() -> Iterator[None]:
    """Boto checks and writes each call to moto's DynamoDB and its hooks before and after it are heard, as ever.

    But it is neither signed nor sent: so nothing comes by boto's ``before-send``.
    """
    from botocore.endpoint import Endpoint
    from moto.dynamodb.models.table import Table

    from tests.direct_dynamodb import answered

    send = Endpoint.make_request

    def make_request(endpoint: Any, operation: Any, request: Any) -> Any:
        is_table = operation.service_model.service_name == "dynamodb"
        answer = answered(operation, endpoint.host, request) if is_table else None
        return answer or send(endpoint, operation, request)

    def all_items(table: Any) -> list[Any]:
        # Keys are texts: moto's own order, without a look at the type of each for each comparison.
        found = [item for partition in table.items.values() for item in partition.values()]
        return sorted(found, key=lambda item: (item.hash_key.value, item.range_key.value))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Endpoint, "make_request", make_request)
        patch.setattr(Table, "all_items", all_items)
        yield
