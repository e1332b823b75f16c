"""One log line and one metric for each thing that happened; never a name, address, phone or memo in
a log (R92).

Lines and metrics bear the stack's name as their ``service``: two stages in one account are told apart.
"""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit, single_metric

logger = Logger(log_uncaught_exceptions=True)
metrics = Metrics(namespace="MisaOrder")


def happened(what: str, **facts: str | int | None) -> None:
    """Say that something happened: a line with its facts, and one counted. ``what`` is past tense (OrderPaid).

    The line's ``location`` is the caller's.
    """
    logger.info(what, stacklevel=3, extra={name: fact for name, fact in facts.items() if fact is not None})
    metrics.add_metric(name=what, unit=MetricUnit.Count, value=1)


def measured(what: str, value: float, unit: MetricUnit = MetricUnit.Seconds, **of: str) -> None:
    """Say how much of something there is, as a metric alone; each thing that ``of`` names has a metric of its own."""
    with single_metric(name=what, unit=unit, value=value) as metric:
        for name, thing in of.items():
            metric.add_dimension(name=name, value=thing)
