"""What an alarm of the template would do, told from its own numbers: the local engine measures no queue.

It holds for alarms on one metric with a fixed threshold, as CloudWatch evaluates them: over the last ``periods``
periods, a window that ends now.
"""

import json
import operator
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from infra.cloudformation import Template

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Maximum": max,
    "Minimum": min,
    "Sum": sum,
    "Average": statistics.fmean,
    "SampleCount": len,
}


class Sample(NamedTuple):
    """One value of a metric."""

    at: datetime
    value: float


class Alarm(NamedTuple):
    """An alarm as the template declares it; ``needed`` of its last ``periods`` must be over the threshold."""

    name: str
    namespace: str
    metric: str
    dimensions: Mapping[str, str]
    statistic: str
    period: timedelta
    periods: int
    needed: int
    threshold: float
    comparison: str
    missing: str

    def rings(self, samples: Iterable[Sample], now: datetime) -> bool:
        """Whether it is in ALARM now. A period without a sample counts as ``missing`` says."""
        taken, over = list(samples), 0
        for back in range(self.periods):
            until = now - back * self.period
            values = [value for at, value in taken if until - self.period < at <= until]
            over += self._is_over(values) if values else self.missing == "breaching"
        return over >= self.needed

    def _is_over(self, values: Sequence[float]) -> bool:
        return _COMPARED[self.comparison](_STATISTICS[self.statistic](values), self.threshold)

    def measured(self, lines: Iterable[str]) -> list[Sample]:
        """The samples of its metric among a function's log lines, under exactly its dimensions."""
        return [sample for line in lines if (sample := self._sample(line)) is not None]

    def _sample(self, line: str) -> Sample | None:
        """A line in CloudWatch's embedded metric format says by itself of which metric it is."""
        try:
            said = json.loads(line)
            told = said["_aws"]
        except (ValueError, KeyError, TypeError):
            return None
        for one in told["CloudWatchMetrics"]:
            named = {each["Name"] for each in one["Metrics"]}
            sets = [{name: said[name] for name in names} for names in one["Dimensions"]]
            if one["Namespace"] == self.namespace and self.metric in named and self.dimensions in sets:
                [value] = said[self.metric]
                return Sample(datetime.fromtimestamp(told["Timestamp"] / 1000, UTC), value)
        return None


def alarm_of(template: Template, stack: str, name: str) -> Alarm:
    """The alarm whose name is the stack's, a dash, and ``name``. Raises LookupError where there is none."""
    resources = template["Resources"]
    for resource in resources.values():
        said = resource.get("Properties", {})
        if resource["Type"] == "AWS::CloudWatch::Alarm" and _named(said["AlarmName"], resources, stack) == (
            f"{stack}-{name}"
        ):
            return _read(said, resources, stack)
    raise LookupError(f"the template has no alarm {name}")


def _read(said: Mapping[str, Any], resources: Mapping[str, Any], stack: str) -> Alarm:
    periods = int(said["EvaluationPeriods"])
    return Alarm(
        name=_named(said["AlarmName"], resources, stack),
        namespace=said["Namespace"],
        metric=said["MetricName"],
        dimensions={one["Name"]: _named(one["Value"], resources, stack) for one in said["Dimensions"]},
        statistic=said["Statistic"],
        period=timedelta(seconds=int(said["Period"])),
        periods=periods,
        needed=int(said.get("DatapointsToAlarm", periods)),
        threshold=float(said["Threshold"]),
        comparison=said["ComparisonOperator"],
        missing=said["TreatMissingData"],
    )


def _named(value: Any, resources: Mapping[str, Any], stack: str) -> str:
    """What a name is once the stack stands: as it is written, with the stack's, or that of a queue or function."""
    match value:
        case {"Fn::Sub": str(pattern)}:
            return pattern.replace("${AWS::StackName}", stack)
        case {"Fn::GetAtt": [str(queue), "QueueName"]}:
            return _named(resources[queue]["Properties"]["QueueName"], resources, stack)
        case {"Ref": "AWS::StackName"}:
            return stack
        case {"Ref": str(function)}:
            return _named(resources[function]["Properties"]["FunctionName"], resources, stack)
    return str(value)
