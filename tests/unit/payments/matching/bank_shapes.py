"""Memos as banks hand them on: every wrapper shape known to us around what a payer typed, with made-up digits.

Digits that a bank adds (traces, accounts, wallet ids) can be given, so that a test can make them real order numbers.
"""

import random
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

type Wrapper = Callable[["Digits", str], str]

NAMES = ("NGUYEN VAN A", "TRAN THI MAI", "LE SEN", "PHAM QUAN CHAY", "CTY TNHH PHO HUE")


class Digits:
    """Random digits of a wanted length; now and then one of the planted numbers instead."""

    def __init__(self, chance: random.Random, planted: tuple[str, ...] = ()) -> None:
        self.chance = chance
        self.planted = {length: [n for n in planted if len(n) == length] for length in range(1, 20)}

    def __call__(self, length: int) -> str:
        fitting = self.planted.get(length)
        if fitting and self.chance.random() < 0.7:
            return self.chance.choice(fitting)
        return str(self.chance.randrange(10**length)).zfill(length)

    def name(self) -> str:
        return self.chance.choice(NAMES)

    def clock(self) -> str:
        return f"{self.chance.randrange(24):02}:{self.chance.randrange(60):02}:{self.chance.randrange(60):02}"


def _plain(d: Digits, memo: str) -> str:
    return memo


def _vcb(d: Digits, memo: str) -> str:
    return f"MBVCB.{d(10)}.{memo}.CT tu {d(13)} {d.name()} toi 9990001112223 CONG TY CO PHAN X"


def _vcb_interbank(d: Digits, memo: str) -> str:
    return f"MBVCB.{d(10)}.{d(6)}.{memo}.CT tu {d(13)} {d.name()} toi {d(13)} CONG TY CO PHAN X tai AGRIBANK"


def _vcb_cut(d: Digits, memo: str) -> str:
    return f"MBVCB.{d(10)}.{d(6)}.{memo}.CT tu {d(13)} {d.name()} toi - CTLNHIDI{d(15)}-1"


def _tcb(d: Digits, memo: str) -> str:
    return f"{d(6)}.090924.194100.{memo} FT{d(14)}"


def _napas(d: Digits, memo: str) -> str:
    return f"{d(6)}.090924.194048.{memo}"


def _mb(d: Digits, memo: str) -> str:
    return f"0200970422{d(10)}2026R9FH{d(6)}.{d(5)}.{d(6)}.{memo}"


def _agribank_inner(d: Digits, memo: str) -> str:
    return f"0200970405{d(10)}2024L0GX{d(6)}.{d(5)}.{d(6)}.Vietcombank:9990001112223:{memo}"


def _acb(d: Digits, memo: str) -> str:
    return f"{d(6)}.090924.195648.{memo}-090924-{d.clock()} {d(6)}"


def _acb_gd(d: Digits, memo: str) -> str:
    return f"{memo} GD {d(6)}-080625 {d.clock()}"


def _ibft(d: Digits, memo: str) -> str:
    return f"{d(6)}.090924.200355.IBFT {memo}"


def _sepay(d: Digits, memo: str) -> str:
    return f"IBFT {memo} Ma giao dich Trace{d(6)} Trace {d(6)} NG CHUYEN:CUSTOMER {d(10)}"


def _zalopay(d: Digits, memo: str) -> str:
    return f"{d(6)}.090924.152715.ZP{d(12)} {d(15)} {memo}"


def _momo_vcb(d: Digits, memo: str) -> str:
    return f"PARTNER.DIRECT_DEBITS_VCB.MSE.{d(11)}.20240909.{d(11)}-0339123456_{memo}"


def _vietin_qr(d: Digits, memo: str) -> str:
    return f"0200970415{d(10)}2024I2cM{d(6)}.{d(5)}.{d(6)}.QR - {memo}"


def _vietin_247(d: Digits, memo: str) -> str:
    return f"CT nhanh 247 den: MBVCB.{d(10)}.{d(6)}.{memo}"


def _vietin_vcb(d: Digits, memo: str) -> str:
    tail = f"{d.name()} toi CT1111 CONG TY CO PHAN X tai VIETINBANK (CT1111) NGUYEN VAN A {d(10)}***"
    return f"CT nhanh 247 den: MBVCB.{d(10)}.{d(6)}.{memo}.CT tu {d(13)} {tail}"


def _vietin_napas(d: Digits, memo: str) -> str:
    return f"Chuyen tien den tu NAPAS Noi dung: {memo} FT{d(14)} (CT1111) VND-TGTT-{d.name()} - A/C"


def _vietin_mb(d: Digits, memo: str) -> str:
    return f"Chuyen tien den tu NAPAS Noi dung: IBFT {memo} (CT1111) MBBANK IBFT"


def _momo_vietin(d: Digits, memo: str) -> str:
    return f"{d(11)}-0364123456-{memo}; thoi gian GD:12/09/2024 {d.clock()} Chi ho Cong ty Vi MoMo"


def _vietin_branch(d: Digits, memo: str) -> str:
    return f"106B2490SVWB3D0W/{memo} tai CONG THUONG VN CN TP HA NOI (CT1111)"


def _bidv(d: Digits, memo: str) -> str:
    return f"{d(10)} {d.name()} {memo}"


def _bidv_agribank(d: Digits, memo: str) -> str:
    return f"TKThe :{d(13)} tai Agribank. BIDV;{d(10)};{memo} -CTLNHIDI{d(15)}-1/1-CRE-002"


def _bidv_acb(d: Digits, memo: str) -> str:
    return f"TKThe :{d(7)}, tai ACB. {memo}-140924-{d.clock()} {d(6)} - CTLNHIDI{d(15)}-1/1-CRE-002"


def _bidv_mb(d: Digits, memo: str) -> str:
    tail = f"B2B0200970422{d(18)}DNKA{d(6)}"
    return f"TKThe :{d(10)} tai MSCBVNVX. {memo} -{tail}; thoi gian GD:02/11/2026 {d.clock()}"


def _acb_blanks(d: Digits, memo: str) -> str:
    """ACB's ending with a blank wherever a channel puts one."""
    first, second, third = (d.chance.choice(("", " ")) for _ in range(3))
    tail = f"{first}-{second}140924-{third}{d.clock()} {d(6)}"
    return f"Chuyen tien den tu NAPAS Noi dung: {memo}{tail} (CT1111) PHAM QUOC CHI"


def _agribank_mb(d: Digits, memo: str) -> str:
    return f"MB({d(6)})({memo})"


def _agribank_tcb(d: Digits, memo: str) -> str:
    return f"{memo} FT{d(14)}"


def _momo(d: Digits, memo: str) -> str:
    wallet = d(12)
    return f"{wallet}-{memo}-CHUYEN TIEN-OQCH0006Hkqg-MOMO{wallet}MOMO"


def _sacombank(d: Digits, memo: str) -> str:
    return f"{memo} CKN {d(6)} - MBBANK IBFT - Ngan hang TMCP Quan Doi"


def _name_before(d: Digits, memo: str) -> str:
    return f"{d.name()} {memo}"


WRAPPERS: tuple[Wrapper, ...] = (
    *(_plain, _vcb, _vcb_interbank, _vcb_cut, _tcb, _napas, _mb, _agribank_inner, _acb, _acb_gd, _ibft, _sepay),
    *(_zalopay, _momo_vcb, _vietin_qr, _vietin_247, _vietin_vcb, _vietin_napas, _vietin_mb, _momo_vietin),
    *(_vietin_branch, _bidv, _bidv_agribank, _bidv_acb, _agribank_mb, _agribank_tcb, _momo, _sacombank, _name_before),
    *(_bidv_mb, _acb_blanks),
)


class Ordered(NamedTuple):
    """What a payer must write."""

    number: str
    word: str
    key: str


FORMS: dict[str, Callable[[Ordered], str]] = {
    "as_told": lambda o: f"Thanh toan don hang {o.number} – {o.word} {o.key}",
    "diacritics": lambda o: f"Thanh toán đơn hàng {o.number} – {o.word} {o.key}",
    "decomposed": lambda o: unicodedata.normalize("NFD", f"Thanh toán đơn hàng {o.number} - {o.word} {o.key}"),
    "hyphen": lambda o: f"Thanh toan don hang {o.number} - {o.word} {o.key}",
    "no_dash": lambda o: f"Thanh toan don hang {o.number} {o.word} {o.key}",
    "dash_to_blanks": lambda o: f"Thanh toan don hang {o.number}   {o.word} {o.key}",
    "capitals": lambda o: f"THANH TOAN DON HANG {o.number} {o.word.upper()} {o.key.upper()}",
    "small": lambda o: f"thanh toan don hang {o.number} {o.word.lower()} {o.key}",
    "blank_in_number": lambda o: f"Thanh toan don hang {o.number[:4]} {o.number[4:]} {o.word} {o.key}",
    "blank_in_words": lambda o: f"Thanh toan do n hang {o.number} {o.word[:2]} {o.word[2:]} {o.key}",
    "blank_in_key": lambda o: f"Thanh toan don hang {o.number} - {o.word} {o.key[:3]} {o.key[3:]}",
    "blanks_lost": lambda o: f"thanhtoandonhang{o.number}{o.word.lower()}{o.key}",
    "some_blanks_lost": lambda o: f"Thanh toan don hang{o.number} {o.word.lower()}{o.key}",
    "so": lambda o: f"Thanh toan don hang so {o.number} {o.word.lower()}: {o.key}",
    "comma": lambda o: f"TT don hang {o.number}, {o.word.lower()} {o.key}",
    "short": lambda o: f"DH{o.number} {o.key}",
    "short_blank": lambda o: f"DH {o.number} {o.key}",
    "short_glued": lambda o: f"dh{o.number}{o.key}",
    "short_and_name": lambda o: f"DH {o.number} {o.key} NGUYEN VAN A ck",
    "bare_key": lambda o: f"don hang {o.number} {o.key}",
    "key_first": lambda o: f"{o.word} {o.key} don hang {o.number}",
    "name_before": lambda o: f"TRAN VAN B tt don hang {o.number} {o.word} {o.key}",
    "dashes_lost": lambda o: f"Thanh toan don hang {o.number} {o.word} {o.key.replace('-', '')}",
    "bare_number": lambda o: f"TT {o.number} {o.word} {o.key}",
}
