"""The partners of the local system on loopback: SUMAN, CRM, ACT and the mailbox that our mails end in (R33), and a
portal that is told of changes (R84).

What our system sends: ``POST /partners/<partner>/<operation>``, a JSON object with ``order``, and the headers
``Idempotency-Key`` and ``X-Signature``. Two more fields decide something here: ``temporary`` of ``suman/grant``
(true: it never awaits approval), and ``lines`` ([{"quantity": n}]) or ``quantity`` of ``suman/codes``. All fields
are kept and shown.
Never deployed.
"""

from infra.local.simulator.server import Simulator

__all__ = ["Simulator"]
