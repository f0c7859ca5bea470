import express, { type Request, type Response, Router } from 'express';
import { browserPhoneRoutes } from './browser-page.ts';
import type { Operator } from './operator.ts';
import { ACTS, type Act } from './phone-acts.ts';
import { streamPhone } from './phone-events.ts';
import { viewPhone, viewWithLog } from './phone-view.ts';
import { type Phone, SETTLE_LIMIT_MS, settled } from './phones.ts';

const SOUND_LIMIT = '25mb';

/**
 * Drives the simulated phones. A phone exists once it is used; `:phone` is a Malian number
 * (`+22310000001`). Bodies are JSON unless said.
 *
 * | route | what |
 * |---|---|
 * | `GET /` | the browser phone (`?phones=+223…,+223…`); `GET /static/…` its script and style |
 * | `GET /phones` | phones used so far, without their logs |
 * | `GET /phones/:phone` | page, call, inbox, and the log after `?since=` (0 = all) |
 * | `GET /phones/:phone/events` | server-sent events: one per log entry, `id` = its `seq`; `?since=` or Last-Event-ID replays |
 * | `POST /phones/:phone/dial` `{code}` | dials a USSD code; what follows the service's code is a deep dial |
 * | `…/input` `{text}` · `…/cancel` | answers the open page; leaves it |
 * | `…/sms` `{text, to?}` · `…/opt-out` | sends a message; has the operator opt her out |
 * | `…/beep` · `…/call` | rings the service once, or calls it |
 * | `…/answer` · `…/reject` · `…/hangup` | the call that rings, or goes on |
 * | `…/keys` `{digits}` | presses keys, one after the other |
 * | `…/speak` sound file, `{file}`, `{silence: s}` or `{murmur: s}`, and `end` | speaks while the operator records; `end` = `silence`, `hangup` or a key |
 * | `…/silence` · `…/speaking` | does nothing until the operator gives up; has begun to speak |
 * | `GET /switches` · `PUT /switches` · `DELETE /switches` | what the network does badly (`switches.ts`), of all phones or of `?phone=` |
 * | `GET /log` | everything after `?since=`, all phones, in order |
 * | `GET /audio/:sha256` | a sound some phone heard |
 * | `GET /recordings/:name` | what somebody said, by the name in `call.recorded` |
 *
 * A POST answers when it is the person's turn again (20 s at most; `?wait=0` at once) with the phone
 * and what happened since: `{phone, ussd, call, inbox, working, seq, log}`. 409 `{error}` when the phone
 * cannot do that now, 400 when the request is wrong, 404 for a number this operator does not have.
 */
export function controlRouter(operator: Operator): Router {
  const router = Router();
  const sound = express.raw({ type: ['audio/*', 'application/octet-stream'], limit: SOUND_LIMIT });
  router.use(express.json({ limit: '64kb' }), sound);
  browserPhoneRoutes(operator, router);
  router.get('/phones', (_req, res) => {
    res.json(operator.phones.all().map(viewPhone));
  });
  router.get('/log', (req, res) => {
    res.json(operator.journal.entries(sinceOf(req)));
  });
  router.get('/audio/:sha256', (req, res) => {
    const kept = operator.sounds.get(req.params.sha256);
    if (kept === null) res.status(404).json({ error: 'pas de tel son' });
    else res.type(kept.type).set('cache-control', 'max-age=3600').send(kept.bytes);
  });
  router.get('/recordings/:name', async (req, res) => {
    const kept = await operator.recordings.get(req.params.name);
    if (kept === null) res.status(404).json({ error: 'pas de tel enregistrement' });
    else res.type(kept.type).send(kept.bytes);
  });
  switchRoutes(operator, router);
  phoneRoutes(operator, router);
  return router;
}

function switchRoutes(operator: Operator, router: Router): void {
  const phoneOf = (req: Request) =>
    typeof req.query.phone === 'string' ? operator.phones.get(req.query.phone)?.msisdn : undefined;
  router.get('/switches', (_req, res) => {
    res.json(operator.switches.all());
  });
  router.put('/switches', (req, res) => {
    const problem = operator.switches.set(req.body, phoneOf(req));
    if (problem === null) res.json(operator.switches.all());
    else res.status(400).json({ error: problem });
  });
  router.delete('/switches', (req, res) => {
    operator.switches.reset(phoneOf(req));
    res.json(operator.switches.all());
  });
}

function phoneRoutes(operator: Operator, router: Router): void {
  router.get('/phones/:phone', (req, res) => {
    const phone = phoneFor(operator, req, res);
    if (phone !== null) res.json(viewWithLog(operator, phone, sinceOf(req)));
  });
  router.get('/phones/:phone/events', (req, res) => {
    const phone = phoneFor(operator, req, res);
    if (phone !== null) streamPhone(operator, phone.msisdn, req, res);
  });
  for (const [name, act] of Object.entries(ACTS)) {
    router.post(`/phones/:phone/${name}`, async (req, res) => {
      const phone = phoneFor(operator, req, res);
      if (phone !== null) await perform(operator, phone, act, req, res);
    });
  }
}

async function perform(
  operator: Operator,
  phone: Phone,
  act: Act,
  req: Request,
  res: Response,
): Promise<void> {
  const before = operator.journal.last();
  const limitMs = req.query.wait === undefined ? SETTLE_LIMIT_MS : Number(req.query.wait) || 0;
  const refusal = await act(operator, phone, req);
  if (refusal !== null) {
    const wrong = typeof refusal === 'object';
    res.status(wrong ? 400 : 409).json({ error: wrong ? refusal.wrong : refusal });
    return;
  }
  if (limitMs > 0) await settled(phone, limitMs);
  res.json(viewWithLog(operator, phone, before));
}

function phoneFor(operator: Operator, req: Request, res: Response): Phone | null {
  const phone = operator.phones.get(String(req.params.phone));
  if (phone === null) res.status(404).json({ error: 'cet opérateur n’a pas ce numéro' });
  return phone;
}

function sinceOf(req: Request): number {
  return Number(req.query.since ?? 0) || 0;
}
