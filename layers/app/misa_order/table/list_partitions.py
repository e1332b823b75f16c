"""The partitions of the lists that staff and tenants page through, as the indexes name them.

Where something stands in one of them says positions.py; docs/access_patterns.md has what each answers.
"""


def quotas_in(quarter: str) -> str:
    """The list of tenants whose last purchase of a quota was in one quarter."""
    return f"QUOTAS#{quarter}"


def orders_of(product: str, domain: str) -> str:
    """The list of a tenant's orders of one product."""
    return f"ORDERS#{product}#{domain}"


def orders_of_customer(customer: str) -> str:
    """The list of a customer's orders, whatever became of them (R70)."""
    return f"CUSTOMER#{customer}"


def orders_in(payment: str, quarter: str, *, failed: bool) -> str:
    """The list of orders of one payment state placed in one quarter; apart, those where a step failed."""
    return f"STATUS#{payment}{'!' if failed else ''}#{quarter}"


def renewals_of(product: str, domain: str) -> str:
    """The list of a tenant's renewals of one product."""
    return f"RENEWALS#{product}#{domain}"


def renewals_in(state: str, quarter: str) -> str:
    """The list of renewals of one state asked for in one quarter."""
    return f"RENEWALS#{state}#{quarter}"


def contracts_in(state: str, quarter: str) -> str:
    """The list of contracts of one state opened in one quarter."""
    return f"CONTRACTS#{state}#{quarter}"


def contracts_of(customer: str) -> str:
    """The list of a customer's contracts that somebody performs, by whom (R50)."""
    return f"CUSTOMER#{customer}"


def transactions_in(state: str, month: str) -> str:
    """The list of statement rows of one state booked in one month (``2026-11``), so that no list grows for ever."""
    return f"TXNS#{state}#{month}"


def mails_in(state: str, month: str) -> str:
    """The list of bank mails of one state received in one month."""
    return f"MAILS#{state}#{month}"


def deliveries_in(state: str, month: str) -> str:
    """The list of deliveries to portals of one state, of changes made in one month (R84)."""
    return f"DELIVERIES#{state}#{month}"
