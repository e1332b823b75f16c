import base64
import json
import smtplib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from infra.local.simulator import Simulator
from misa_order.fulfilment.feedback import read_feedback
from tests.builders import event
from tests.unit.local.simulator_calls import behave

pytestmark = pytest.mark.enable_socket  # loopback only


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(None, {}, None) as running:
        yield running


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Đơn hàng <orders@misa.example>", "chu@nhahangabc.vn"
    message["Subject"] = "Đơn hàng 1000002 – hướng dẫn thanh toán"
    message.set_content("Chuyển khoản 2.640.000 ₫\n.một dòng bắt đầu bằng dấu chấm\n")
    message.add_alternative("<p>Chuyển khoản <b>2.640.000 ₫</b></p>\n", subtype="html")
    return message


@contextmanager
def letterbox(simulator: Simulator) -> Iterator[smtplib.SMTP]:
    host, port = simulator.mail_host.split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as connection:
        yield connection


def outbox(simulator: Simulator) -> list[dict[str, str]]:
    answer: list[dict[str, str]] = requests.get(f"{simulator.url}/outbox", timeout=10).json()
    return answer


def test_a_mail_is_shown_decoded_with_the_people_it_reached(simulator: Simulator) -> None:
    with letterbox(simulator) as connection:
        connection.send_message(mail(), to_addrs=["chu@nhahangabc.vn", "an@nhahangabc.vn"])
    [shown] = outbox(simulator)
    assert shown["to"] == "chu@nhahangabc.vn, an@nhahangabc.vn"
    assert shown["subject"] == "Đơn hàng 1000002 – hướng dẫn thanh toán"
    assert shown["text"] == "Chuyển khoản 2.640.000 ₫\n.một dòng bắt đầu bằng dấu chấm\n"
    assert shown["html"] == "<p>Chuyển khoản <b>2.640.000 ₫</b></p>\n"
    assert shown["from"] == "Đơn hàng <orders@misa.example>"
    assert requests.delete(f"{simulator.url}/outbox", timeout=10).status_code == 204
    assert outbox(simulator) == []


def test_a_mail_with_html_only_has_an_empty_text(simulator: Simulator) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@misa.example", "b@nhahangabc.vn", "Mã nạp tiền"
    message.set_content("<p>Mã</p>\n", subtype="html")
    with letterbox(simulator) as connection:
        connection.send_message(message)
    assert [(one["text"], one["html"]) for one in outbox(simulator)] == [("", "<p>Mã</p>\n")]


@pytest.mark.parametrize(("mode", "code"), [("refuse", 550), ("down", 451), ("bounce", 550)])
def test_a_mailbox_that_refuses_or_is_down_keeps_nothing(simulator: Simulator, mode: str, code: int) -> None:
    behave(simulator, "mail", mode)
    with letterbox(simulator) as connection, pytest.raises(smtplib.SMTPDataError) as refused:
        connection.send_message(mail())
    assert refused.value.smtp_code == code
    assert outbox(simulator) == []


class Engine:
    """The engine's SES v2, as small as can be: keeps what it was asked and answers as AWS does."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bytes, dict[str, str]]] = []
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                engine.asked.append((self.path, raw, dict(self.headers)))
                self.send_response(200)
                self.send_header("x-amzn-RequestId", "r-1")
                self.end_headers()
                self.wfile.write(b'{"MessageId": "m-1"}')

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - http.server's name

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def engine(simulator: Simulator) -> Iterator[Engine]:
    engine = Engine()
    thread = threading.Thread(target=engine.server.serve_forever, args=(0.01,))
    thread.start()
    simulator.engine = f"http://127.0.0.1:{engine.server.server_port}"
    yield engine
    engine.server.shutdown()
    engine.server.server_close()
    thread.join()


def send_email(simulator: Simulator, sent: Any = None) -> requests.Response:
    return requests.post(
        f"{simulator.url}/v2/email/outbound-emails?a=%2Fb",
        data=json.dumps(sent) if sent else b'{"Content": {}}',
        headers={"Authorization": "AWS4-HMAC-SHA256 x"},
        timeout=10,
    )


def test_what_the_mail_front_lets_through_reaches_the_engine_unchanged(simulator: Simulator, engine: Engine) -> None:
    answer = send_email(simulator)
    assert (answer.status_code, answer.json(), answer.headers["x-amzn-RequestId"]) == (200, {"MessageId": "m-1"}, "r-1")
    [(path, raw, headers)] = engine.asked
    assert (path, raw) == ("/v2/email/outbound-emails?a=%2Fb", b'{"Content": {}}')
    assert headers["Host"] == simulator.url.removeprefix("http://")
    assert headers["Authorization"] == "AWS4-HMAC-SHA256 x"


def test_a_simulator_that_keeps_letters_shows_them_as_they_came_and_asks_no_engine(
    simulator: Simulator, engine: Engine
) -> None:
    simulator.keep_letters()
    raw = base64.b64encode(mail().as_bytes()).decode()
    to = {"ToAddresses": ["chu@nhahangabc.vn"]}
    sent = {"FromEmailAddress": "orders@misa.example", "Destination": to, "Content": {"Raw": {"Data": raw}}}
    answer = send_email(simulator, sent)
    assert (answer.status_code, list(answer.json())) == (200, ["MessageId"])
    behave(simulator, "mail", "refuse")
    assert send_email(simulator, sent).status_code == 400
    [shown] = outbox(simulator)
    assert (shown["to"], shown["subject"]) == ("chu@nhahangabc.vn", "Đơn hàng 1000002 – hướng dẫn thanh toán")
    assert simulator.letters() == [shown]
    assert engine.asked == []


def test_the_mail_front_refuses_as_ses_does_and_nothing_reaches_the_engine(
    simulator: Simulator, engine: Engine
) -> None:
    behave(simulator, "mail", "refuse")
    answer = send_email(simulator)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (400, "MessageRejected")
    behave(simulator, "mail", "down")
    assert send_email(simulator).status_code == 503
    with pytest.raises(requests.ConnectionError):
        send_email(simulator)
    assert engine.asked == []


def test_a_slow_mail_front_hands_the_mail_on_before_it_waits(simulator: Simulator, engine: Engine) -> None:
    behave(simulator, "mail", "slow", seconds=0.3)
    started = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(send_email, simulator)
        while not engine.asked:
            assert time.monotonic() - started < 0.3
        assert not answer.done()
        assert answer.result().status_code == 200
    assert time.monotonic() - started >= 0.3


def test_a_mail_that_bounces_is_taken_and_told_of_as_ses_tells_it(simulator: Simulator, engine: Engine) -> None:
    told: list[dict[str, Any]] = []
    simulator.publish = told.append
    behave(simulator, "mail", "bounce")
    tags = [{"Name": "letter", "Value": "order_placed"}, {"Name": "order", "Value": "1000002"}]
    sent = {"FromEmailAddress": "a@orders.local", "Destination": {"ToAddresses": ["chu@quan.vn"]}, "EmailTags": tags}
    assert send_email(simulator, sent).json() == {"MessageId": "m-1"}
    assert told == [], "a mail under no set is told of to nobody"
    send_email(simulator, {**sent, "ConfigurationSetName": "letters"})
    real = event("ses_bounce")
    assert [shape(one) <= shape(real) for one in told] == [True]
    feedback = read_feedback(told[0])
    assert (feedback.order, feedback.bounce.letter, feedback.bounce.message_id) == ("1000002", "order_placed", "m-1")
    assert feedback.bounce.permanent
    assert len(engine.asked) == 2


def shape(part: Any, path: str = "") -> set[str]:
    """Where a value stands in an event, whatever it is."""
    parts = part.items() if isinstance(part, dict) else enumerate(part[:1]) if isinstance(part, list) else ()
    return {path}.union(*(shape(below, f"{path}/{name}") for name, below in parts))


def test_a_mail_front_without_an_engine_is_unavailable(simulator: Simulator) -> None:
    assert send_email(simulator).status_code == 503
    simulator.engine = "http://127.0.0.1:9"
    assert send_email(simulator).status_code == 503
