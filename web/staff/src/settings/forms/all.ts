// Every setting that staff may edit, in the order of its tab. A new one is a description of its own and a line here.
import type { Form } from "../shapes";
import { ASSIGNMENT } from "./assignment";
import { BANK_ACCOUNTS } from "./bank_accounts";
import { BANK_SENDERS } from "./bank_senders";
import { CALENDAR } from "./calendar";
import { CATALOGUE } from "./catalogue";
import { PORTAL_WEBHOOKS } from "./portal_webhooks";

export const FORMS: readonly Form[] = [CATALOGUE, CALENDAR, BANK_ACCOUNTS, BANK_SENDERS, ASSIGNMENT, PORTAL_WEBHOOKS];
