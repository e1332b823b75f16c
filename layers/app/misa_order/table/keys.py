"""Every key of the one table's items, spelled here and nowhere else; docs/access_patterns.md says what each answers."""

from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from misa_order.table.positions import list_position

OUTBOX_SHARDS = 16
"""Unrelayed events lie in this many partitions, so that none is hot and all can be read back by key."""
DUE_SHARDS = 16
"""What waits for its time lies in this many partitions of the due list, for the same reason."""


class ItemKey(NamedTuple):
    """A primary key."""

    pk: str
    sk: str


def order(number: str) -> ItemKey:
    """Where an order stands; its history is in the same partition."""
    return ItemKey(f"ORDER#{number}", "ORDER")


def ordered(number: str) -> ItemKey:
    """What was ordered, right behind where the order stands: one query gives both."""
    return ItemKey(f"ORDER#{number}", "ORDERED")


def history(number: str, version: int) -> ItemKey:
    """The entry of the change that made ``version``: two writers can never both write it. The first stands in what
    was ordered.
    """
    return ItemKey(f"ORDER#{number}", f"HISTORY#{version:06d}")


def codes(number: str, step: str, n: int) -> ItemKey:
    """The codes that a step under its ``n``-th key gave (R30), but for the part that its sort key ends with."""
    return ItemKey(f"ORDER#{number}", f"CODES#{step}#{n}#")


def credits_naming(number: str) -> ItemKey:
    """The set of free credits that the matcher takes for this order's (R21)."""
    return ItemKey(f"ORDER#{number}", "CREDITS")


def open_orders(key: str) -> ItemKey:
    """The set of orders that still may be paid under a domain, tax code or phone (R24).

    Without its dashes: many banks' channels remove them from what the payer typed.
    """
    return ItemKey(f"KEY#{key.replace('-', '')}", "OPEN")


def temporary_grant(product: str, customer: str) -> ItemKey:
    """The customer's unpaid orders of a product that have a temporary grant: one, and any on a commitment (R12)."""
    return ItemKey(f"GRANT#{product}#{customer}", "GRANT")


def waiting_for_grant(product: str, customer: str) -> ItemKey:
    """The set of this customer's orders that would have a temporary grant, were it not held by another (R12)."""
    return ItemKey(f"GRANT#{product}#{customer}", "WAITING")


def outbox(subject: str, version: int, at: datetime) -> ItemKey:
    """An event that is not relayed yet; ``subject`` is what it is about, sorted by time within its shard."""
    shard = crc32(subject.encode()) % OUTBOX_SHARDS
    return ItemKey(outbox_partition(shard), list_position(at, f"{subject}#{version:06d}"))


def outbox_partition(shard: int) -> str:
    """One of the partitions in which unrelayed events lie."""
    return f"OUTBOX#{shard:02d}"


def unsent(waiting: ItemKey) -> ItemKey:
    """Where an event of the outbox is kept that could not be sent, and was given up; sorted as it was there."""
    return ItemKey(waiting.pk.replace("OUTBOX#", "UNSENT#"), waiting.sk)


def outbox_again(given_up: ItemKey) -> ItemKey:
    """Where in the outbox an event was that is kept under ``given_up``."""
    return ItemKey(given_up.pk.replace("UNSENT#", "OUTBOX#"), given_up.sk)


def due(number: str, at: datetime) -> ItemKey:
    """Where an order stands in the due list, an index: by the instant from which a job has something to do with it."""
    shard = crc32(number.encode()) % DUE_SHARDS
    return ItemKey(due_partition(shard), list_position(at, number))


def due_partition(shard: int) -> str:
    """One of the partitions of the due list."""
    return f"DUE#{shard:02d}"


def booked(transaction_id: str, at: datetime) -> ItemKey:
    """Where a row of the statement stands in the due list until it is judged: by the instant of its last sending."""
    shard = crc32(transaction_id.encode()) % DUE_SHARDS
    return ItemKey(booked_partition(shard), list_position(at, transaction_id))


def booked_partition(shard: int) -> str:
    """One of the partitions of the due list in which rows of the statement lie, apart from orders."""
    return f"BOOKED#{shard:02d}"


def transaction(transaction_id: str) -> ItemKey:
    """One row of the bank statement."""
    return ItemKey(f"TXN#{transaction_id}", "TXN")


def transaction_history(transaction_id: str, version: int) -> ItemKey:
    """What staff did to a row when it got ``version``."""
    return ItemKey(f"TXN#{transaction_id}", f"HISTORY#{version:06d}")


def transaction_identity(identity: str) -> ItemKey:
    """Says which row a bank's reference, or a date, amount and balance, belongs to, for good (R16)."""
    return ItemKey(f"TXNKEY#{identity}", "KEY")


def look_alike(look: str) -> ItemKey:
    """The rows that share account, date, amount and memo (R16)."""
    return ItemKey(f"LOOK#{look}", "LOOK")


def gateway_event(gateway: str, event_id: str, result: str) -> ItemKey:
    """What a payment gateway told, kept for good: an event counts once (R25)."""
    return ItemKey(f"GATEWAY#{gateway}#{event_id}", result.upper())


def mail(mail_id: str) -> ItemKey:
    """One bank mail, accepted or quarantined."""
    return ItemKey(f"MAIL#{mail_id}", "MAIL")


def mail_history(mail_id: str, state: str) -> ItemKey:
    """Who released or discarded a mail; it can be done only once."""
    return ItemKey(f"MAIL#{mail_id}", f"HISTORY#{state}")


def statement_import(import_id: str) -> ItemKey:
    """One spreadsheet of a statement that staff handed in."""
    return ItemKey(f"IMPORT#{import_id}", "IMPORT")


def contract(contract_id: str) -> ItemKey:
    """A contract; its history stands in the same partition."""
    return ItemKey(f"CONTRACT#{contract_id}", "CONTRACT")


def contract_history(contract_id: str, version: int) -> ItemKey:
    """The entry of the change that made ``version`` of a contract; the first stands in the contract."""
    return ItemKey(f"CONTRACT#{contract_id}", f"HISTORY#{version:06d}")


def performed(rep: str, customer: str, contract_id: str) -> ItemKey:
    """A sales rep performs this contract; its customer is therefore one of theirs (R81)."""
    return ItemKey(f"REP#{rep}", f"CUSTOMER#{customer}#{contract_id}")


def owned(rep: str, customer: str, contract_id: str) -> ItemKey:
    """A sales rep owns this contract without performing it; the customer is one of theirs, too (R81)."""
    return ItemKey(f"REP#{rep}", f"CUSTOMER#{customer}#{contract_id}#OWNER")


def in_charge(rep: str, customer: str, renewal_id: str) -> ItemKey:
    """A renewal is in the charge of a sales rep, whose customer it therefore is (R81)."""
    return ItemKey(f"REP#{rep}", f"CUSTOMER#{customer}#RENEWAL#{renewal_id}")


def sent_mail(number: str, template: str) -> ItemKey:
    """A customer was sent this mail about this order."""
    return ItemKey(f"ORDER#{number}", f"SENT#{template}")


def link_asked(number: str, day: str) -> ItemKey:
    """The customer had a fresh link to the payment page sent on this day: once a day (R83); it expires."""
    return ItemKey(f"ORDER#{number}", f"LINK#{day}")


def renewal(renewal_id: str) -> ItemKey:
    """One request for a renewal on a commitment to pay (R50); its history stands in the same partition."""
    return ItemKey(f"RENEWAL#{renewal_id}", "RENEWAL")


def renewal_history(renewal_id: str, version: int) -> ItemKey:
    """The entry of the change that made ``version`` of a renewal."""
    return ItemKey(f"RENEWAL#{renewal_id}", f"HISTORY#{version:06d}")


def turns(group: str) -> ItemKey:
    """How many times the reps of a group have been taken in turn (R50, R70)."""
    return ItemKey(f"TURNS#{group}", "TURNS")


def quota(product: str, domain: str) -> ItemKey:
    """What a tenant has bought and used of a product that is sold by quota (R60)."""
    return ItemKey(f"QUOTA#{product}#{domain}", "QUOTA")


def waiting_for_quota(product: str, domain: str) -> ItemKey:
    """The set of this tenant's orders of a quota that SUMAN has not granted (R60, case 5)."""
    return ItemKey(f"QUOTA#{product}#{domain}", "WAITING")


def quota_session(product: str, domain: str, session: str) -> ItemKey:
    """What was shown in one session of the product; it expires."""
    return ItemKey(f"QUOTA#{product}#{domain}", f"SESSION#{session}")


def quota_due(product: str, domain: str, at: datetime) -> ItemKey:
    """Where a tenant's quota stands in the due list: by the instant from which there is something to mail (R62)."""
    shard = crc32(domain.encode()) % DUE_SHARDS
    return ItemKey(quota_due_partition(shard), list_position(at, f"{product}/{domain}"))


def quota_due_partition(shard: int) -> str:
    """One of the partitions of the due list in which quotas lie, apart from orders."""
    return f"QDUE#{shard:02d}"


def delivery(portal: str, subject: str, version: int) -> ItemKey:
    """What a portal was told of one change of an order, a renewal or a quota (R84)."""
    return ItemKey(f"WEBHOOK#{portal}#{subject}", f"DELIVERY#{version:06d}")


def lane(portal: str) -> ItemKey:
    """Stands while a portal fails or is slow: who may be let through to it, and when (R84)."""
    return ItemKey(f"WEBHOOK#{portal}", "LANE")


def customers_order(customer: str, number: str) -> ItemKey:
    """A customer placed this order, one that was placed in one item (R70, ADR 0024)."""
    return ItemKey(f"CUSTOMER#{customer}", f"ORDER#{number}")


def setting(name: str) -> ItemKey:
    """A document that staff can change without a deploy (R2)."""
    return ItemKey(f"SETTING#{name}", "SETTING")


def setting_history(name: str, version: int, at: datetime) -> ItemKey:
    """Who changed a setting, and what it was before."""
    return ItemKey(f"SETTING#{name}", f"HISTORY#{list_position(at, f'{version:06d}')}")
