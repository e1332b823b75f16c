"""What real banks put around a memo, tail by tail and cut anywhere, and what real payers write without our texts."""

from collections.abc import Iterator

from tests.unit.payments.matching.bank_shapes import NAMES, WRAPPERS, Digits

_FILLERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _signs(d: Digits, length: int) -> str:
    return "".join(d.chance.choices(_FILLERS, k=length))


def _date(d: Digits) -> str:
    return f"{d.chance.randrange(1, 29):02}{d.chance.randrange(1, 13):02}26"


def _acb(d: Digits) -> str:
    """ACB's tail with a blank lost or put in at each of its places."""
    blanks = [d.chance.choice(("", " ")) for _ in range(4)]
    return f"{blanks[0]}-{blanks[1]}{_date(d)}{blanks[2]}-{blanks[3]}{d.clock()} {d(6)}"


def _mb(d: Digits) -> str:
    between = d.chance.choice((" -", "-", " - ", "- "))
    return f"{between}B2B0200970422{d(10)}2026{_signs(d, 4)}{d(6)}"


def _ctln(d: Digits) -> str:
    between = d.chance.choice((" -", "-", " - ", " ", ""))
    return f"{between}CTLNHIDI{d(15)}-1/1-CRE-002"


def _tails(d: Digits) -> tuple[str, ...]:
    name = d.name()
    return (
        *("", _acb(d), _acb(d), _acb(d), _mb(d), _mb(d), _ctln(d), _acb(d) + _ctln(d), f" FT{d(14)}", f"FT{d(14)}"),
        *(f".CT tu {d(13)} {name} toi {d(13)} CONG TY X", f".CT tu {d(13)} {name} toi - CTLNHIDI{d(15)}-1"),
        *(" (CT1111) VND-TGTT-NGUYEN VAN A – A/C", " (ct1111) PHAM MINH PHUC –", "(CT1111) MBBANK IBFT"),
        *(f" FT{d(14)} Ma giao dich Trace{d(6)} Trace {d(6)}", f" Ma giao dich Trace{d(6)}", f" Trace{d(6)}"),
        *(f"-CHUYEN TIEN-OQCH000{_signs(d, 5)}-MOMO{d(12)}MOMO", "-CHUYEN TIEN-OQCH10881498-e78a2fd2-73cf-4a3a-a7"),
        *(f" GD {d(6)}-{_date(d)} {d.clock()}", f"; thoi gian GD:12/09/2024 {d.clock()} Chi ho Cong ty Vi MoMo"),
        *(f" CKN {d(6)} - MBBANK IBFT - Ngan hang TMCP Quan Doi", f" CKN {d(6)} kCLY2V1L - VND-TGTT-{name}"),
        *(f" {name} 0691000305***", f" tai CONG THUONG VN CN TP HA NOI (CT1111) {name}", f". {name}", f"/{name}"),
        *(f" NG CHUYEN:CUSTOMER {d(10)}", f" TU {d(13)}", f"- {name}", f" -{name} ck", ")", ";", f"|{_signs(d, 12)}"),
        *(f"-{d(11)}", f" {d(11)}", f"-{_signs(d, 4)}{d(8)}", f" - {d(6)}", f" {_date(d)}", " 1/1", " 5 trieu"),
    )


def _heads(d: Digits) -> tuple[str, ...]:
    return (
        *("", f"MBVCB.{d(10)}.", f"MBVCB.{d(10)}.{d(6)}.", f"CT nhanh 247 den: MBVCB.{d(10)}.{d(6)}.", "IBFT "),
        *("Chuyen tien den tu NAPAS Noi dung: ", f"Chuyen tien den tu NAPAS Noi dung: {d.name()} ", "QR - "),
        *(f"TKThe :{d(10)} tai MSCBVNVX. ", f"TKThe :{d(7)}, tai ACB. ", f"TKThe :{d(13)} tai Agribank. BIDV;{d(10)};"),
        *(f"{d(6)}.{_date(d)}.194100.", f"0200970422{d(10)}2026{_signs(d, 4)}{d(6)}.{d(5)}.{d(6)}.", f"MB({d(6)})("),
        *(f"{d(6)}.{_date(d)}.152715.ZP{d(12)} {d(15)} ", f"{d(11)}-0364123456-", f"{d(11)}-0364123456_"),
        *(f"106B2490SVWB3D0W/{d.name()} ", f"REM Tfr Ac:{d(10)} O@L_080005_211601_0_0_{d(9)}_{d(11)} ", f"{d(10)} "),
        *(f"0200970405{d(10)}2024L0GX{d(6)}.{d(5)}.{d(6)}.Vietcombank:9990001112223:", f"{d(12)}-"),
    )


def real_line(d: Digits, memo: str) -> str:
    """The memo in one of the known wrappers, or between any head and any tail."""
    if d.chance.random() < 0.3:
        return d.chance.choice(WRAPPERS)(d, memo)
    return d.chance.choice(_heads(d)) + memo + d.chance.choice(_tails(d))


def cut_lines(d: Digits, memo: str) -> Iterator[str]:
    """The memo before every tail, cut at each place behind the memo."""
    for tail in _tails(d):
        for length in range(len(tail) + 1):
            yield memo + tail[:length]


_FOREIGN = (
    *("{name} chuyen tien", "{name} chuyen khoan", "ung ho quy {d4}", "hoa don {d7} tien dien", "BHXH {d10} thang 11"),
    *("so tham chieu {d7} tien nuoc", "{name} lien he {d10} thanh toan", "tien nha T11 {name}", "tra no", "{d10}"),
    *(
        "{name} CK {d7}",
        "{d7} {name} nop tien",
        "SDT 953806 HV 1159 COC XDHETHONGUP1000",
        "MDH10",
        "APIIT 46",
        "PAY{d14}",
    ),
    *("HD20250101000001", "phohat Premium Plan RUCSIA{d13}NTK3U9", "IBFT CODEMASTER CM{d14}Q3103", "Nap vi DH.JWM6YB"),
    *(
        "NANGCAP 3f2504e04f8911d39a0c0305e82c3301",
        "FT3A9C 0E12B7",
        "CHI26080058",
        "ung hojlu lutjbaorso 3",
        "dh ywd4um",
    ),
    *(
        "thanh toan don hang 6807d657ea22e6300e5927e9",
        "mua hang shop {word} {d7}",
        "{word} {d8} {word}",
        "the {d7} {word}",
    ),
    *("tk {d13} {word}", "GD {d6} {word}", "dong hoc phi {word} {d9} lop 12", "{date} {word} tien hang thang 11"),
)
_WORDS = ("sen", "mai", "quan", "pho24", "ct", "nhahang", "pho hue", "bia", "chuyentien", "an")


def foreign_line(d: Digits) -> str:
    """A line of somebody who pays something else: names that are domains, digits that are order numbers."""
    values = {f"d{length}": d(length) for length in (4, 6, 7, 8, 9, 10, 13, 14)}
    words = {"name": d.chance.choice(NAMES), "word": d.chance.choice(_WORDS), "date": _date(d)}
    return real_line(d, d.chance.choice(_FOREIGN).format(**values, **words))
