import { join } from 'node:path';
import express, { type Router } from 'express';
import { normaliseMsisdn } from '../lib/phone.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { Operator } from './operator.ts';

const FIRST_PHONES = ['+22310000001', '+22310000002', '+22310000003'];
const MOST_PHONES = 6;

/** `GET /` and `GET /static/…`: several basic phones on one page, for a browser. */
export function browserPhoneRoutes(operator: Operator, router: Router): void {
  for (const each of ['simulator/browser', 'lib/browser']) {
    const folder = join(projectRoot(), 'src', each);
    router.use('/static', express.static(folder, { index: false, maxAge: '1m' }));
  }
  router.get('/', (req, res) => {
    const wanted = [req.query.phones, req.query.more].flatMap((list) =>
      String(list ?? '').split(','),
    );
    const known = wanted.flatMap((raw) => normaliseMsisdn(raw) ?? []);
    const malian = known.filter((phone) => phone.startsWith('+223'));
    const phones = [...new Set(malian.length > 0 ? malian : FIRST_PHONES)].slice(0, MOST_PHONES);
    res.type('html').send(page(operator, req.baseUrl, phones));
  });
}

function page(operator: Operator, base: string, phones: readonly string[]): string {
  const { ussdCode, smsNumber } = operator.settings;
  const tabs = phones.map((phone, index) => tab(phone, index)).join('');
  const sections = phones
    .map((phone, index) => section(phone, index, ussdCode, smsNumber))
    .join('');
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Téléphones d’essai</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/static/phone.css">
<script type="module" src="${base}/static/phone.js"></script>
</head>
<body data-base="${base}" data-ussd="${escapeHtml(ussdCode)}">
<header>
<h1>Téléphones d’essai</h1>
<form class="add" method="get" action="${base || '/'}">
<input type="hidden" name="phones" value="${phones.join(',')}">
<label>Ajouter un numéro <input name="more" inputmode="tel" placeholder="+223 10 00 00 04" size="16"></label>
<button>Ajouter</button>
</form>
</header>
<nav class="tabs" aria-label="Téléphones">${tabs}</nav>
<main>${sections}</main>
</body>
</html>
`;
}

function tab(phone: string, index: number): string {
  const current = index === 0 ? ' aria-current="true"' : '';
  return `<button type="button" data-tab="${phone}"${current}>…${phone.slice(-4)}<span class="dot" hidden></span></button>`;
}

function section(phone: string, index: number, ussdCode: string, smsNumber: string): string {
  const keys = [...'123456789*0#']
    .map((key) => `<button type="button" data-key="${key}">${key}</button>`)
    .join('');
  return `
<section class="phone${index === 0 ? ' shown' : ''}" data-phone="${phone}" aria-label="Téléphone ${phone}">
<h2>${spaced(phone)}</h2>
<div class="screen" role="status" aria-live="polite"><p class="state">Prêt</p><div class="text"></div></div>
<div class="voice" hidden>
<button type="button" data-do="microphone">● Parler</button>
<button type="button" data-do="stop" hidden>■ Terminer</button>
<label class="file">Choisir un son<input type="file" accept="audio/*"></label>
<button type="button" data-do="silence">Ne rien dire</button>
</div>
<form class="line">
<label><span class="what">Numéro ou code</span><input name="line" autocomplete="off" value="${escapeHtml(ussdCode)}"></label>
<button class="send">Composer</button>
</form>
<div class="keys">${keys}</div>
<div class="calls">
<button type="button" class="green" data-do="call">Appeler</button>
<button type="button" data-do="beep">Biper</button>
<button type="button" class="red" data-do="end">Raccrocher</button>
</div>
<audio controls preload="auto" hidden></audio>
<h3>Messages <span class="count"></span></h3>
<form class="sms">
<label>À <input name="to" value="${escapeHtml(smsNumber)}" size="9" autocomplete="off"></label>
<label>Texte <textarea name="text" rows="2" required></textarea></label>
<button>Envoyer</button>
</form>
<ol class="inbox"></ol>
<details><summary>Journal</summary><ol class="log"></ol></details>
<label class="real"><input type="checkbox" name="realTime"> Durées réelles (les délais de l’opérateur courent)</label>
<p class="problem" role="alert"></p>
</section>`;
}

function spaced(phone: string): string {
  return phone.replace(/^\+223(\d\d)(\d\d)(\d\d)(\d\d)$/, '+223 $1 $2 $3 $4');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
