"""The one page of the local OpenID provider: choose who you are. It needs no script, and all in it is escaped."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from infra.local.sign_in import STAFF_ROLES, Person

_VIETNAMESE = {
    "sales_rep": "Nhân viên kinh doanh",
    "renewals_head": "Trưởng phòng gia hạn",
    "office_accountant": "Kế toán văn phòng",
    "order_accountant": "Kế toán đơn hàng",
    "licence_accountant": "Kế toán GPSD",
    "invoice_accountant": "Kế toán hóa đơn",
    "admin": "Quản trị",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1f1f1f; background: #f5f5f5; margin: 0; padding: 16px }
main { max-width: 26rem; margin: 4vh auto; padding: 24px; background: #fff; border-radius: 8px }
h1 { font-size: 1.4rem; margin: 0 } fieldset { border: 0; padding: 0; margin: 16px 0 }
label { display: block; padding: 6px 0 } small { color: #595959 } .wrong { color: #a8071a }
input[type=text] { font: inherit; width: 100%; box-sizing: border-box; padding: 8px; border: 1px solid #8c8c8c }
button { font: inherit; padding: 8px 24px; background: #0958d9; color: #fff; border: 0; border-radius: 6px }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_WHOLE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Đăng nhập – MISA Order</title><style>{style}</style></head>
<body><main>{content}</main></body></html>
"""
_FORM = """<h1>Đăng nhập</h1>
<p><small lang="en">Sign in. This machine only: you are whoever you say you are.</small></p>{wrong}
<form method="post" action="/authorize">{kept}
<label>Tên của bạn <small lang="en">Your name</small>
<input type="text" name="name" value="{name}" maxlength="60" required autocomplete="off"></label>
<fieldset><legend>Vai trò <small lang="en">Role</small></legend>{roles}</fieldset>
<button>Đăng nhập <span lang="en">/ Sign in</span></button></form>"""


def sign_in_page(asked: Mapping[str, str], chosen: Person, wrong: str = "") -> str:
    """The form, with what was asked for kept in it, so that nothing is kept here."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if name not in {"name", "role"}
    )
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    roles = "".join(_role(role, checked=role == chosen.role) for role in STAFF_ROLES)
    return _whole(_FORM.format(kept=kept, wrong=said, name=escape(chosen.name), roles=roles))


def _role(role: str, *, checked: bool) -> str:
    mark = " checked" if checked else ""
    words = f'{_VIETNAMESE[role]} <small lang="en">{role.replace("_", " ")}</small>'
    return f'<label><input type="radio" name="role" value="{role}" required{mark}> {words}</label>'


def told(vietnamese: str, english: str) -> str:
    """A page that only says something."""
    return _whole(f'<h1>{escape(vietnamese)}</h1><p lang="en">{escape(english)}</p>')


def _whole(content: str) -> str:
    return _WHOLE.format(style=_STYLE, content=content)
