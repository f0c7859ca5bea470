import { type Html, html } from '../../lib/html.ts';
import type { AuditRow } from '../../storage/console/audit-views.ts';
import type { Visit } from '../session.ts';
import { page } from './layout.ts';
import { timeWords } from './words.ts';

/** Who did what to what, newest first. */
export function auditPage(shown: {
  visit: Visit;
  entries: readonly AuditRow[];
  isMore: boolean;
  timeZone: string;
}): Html {
  const { visit, entries, isMore, timeZone } = shown;
  const last = entries.at(-1);
  return page(
    { title: 'Journal', visit },
    html`<ol class="audit">${entries.map(
      ({
        at,
        actor,
        action,
        subject,
        detail,
      }) => html`<li><time>${timeWords(at, timeZone)}</time> <strong>${actor}</strong> ${action} <code>${subject}</code>
<span class="hint">${detailWords(detail)}</span></li>`,
    )}</ol>
${isMore && last !== undefined && html`<p><a class="button quiet" href="/console/audit?before=${last.id}">Plus ancien</a></p>`}`,
  );
}

function detailWords(detail: AuditRow['detail']): string {
  const known = Object.entries(detail).filter(([, value]) => value !== null);
  return known.map(([name, value]) => `${name} : ${String(value).slice(0, 60)}`).join(' · ');
}
