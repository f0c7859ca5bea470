import { html } from '../../lib/html.ts';
import { stepsOf } from './pictograms.ts';
import { type Card, type CardNumbers, inPairs, sheet } from './sheet.ts';

const STYLE = `
header { display: flex; flex-direction: column; align-items: center; gap: 1mm; border: 1.2mm solid #000; border-radius: 5mm; padding: 3mm 4mm; }
header p { font-size: 13pt; }
.digits { font-size: clamp(24pt, 8.2vw, 47pt); font-weight: 700; line-height: 1.1; white-space: nowrap; letter-spacing: .02em; }
@media print { .digits { font-size: 47pt; } }
@media screen and (max-width: 34rem) { ol { grid-template-columns: 1fr !important; } .digits { font-size: 8vw; letter-spacing: 0; } }
ol { list-style: none; display: grid; grid-template-columns: 1fr 1fr; gap: 3mm; flex: 1; }
li { position: relative; border: .6mm solid #000; border-radius: 4mm; padding: 4mm 3mm 2mm; display: flex; flex-direction: column; justify-content: space-between; }
li b { position: absolute; left: 2mm; top: 1.5mm; width: 9mm; height: 9mm; border-radius: 50%; background: #000; color: #fff; font-size: 16pt; line-height: 9mm; text-align: center; }
li span { display: block; text-align: center; font-size: 14pt; font-weight: 700; }
footer { display: flex; flex-wrap: wrap; justify-content: space-around; gap: 2mm 8mm; font-size: 13pt; align-items: baseline; }
footer strong { font-size: 20pt; white-space: nowrap; }
`;

/** How to ask and be answered, in pictures: to be understood without reading, on one page. */
export function citizenCard({ voiceNumber, ussdCode, smsNumber, voiceInbound }: CardNumbers): Card {
  return sheet(
    'Kumasira, carte en images',
    STYLE,
    html`<header>
<p>Parlez à vos élus. C'est gratuit.</p>
<p class="digits">${inPairs(voiceNumber)}</p>
</header>
<ol>${stepsOf(voiceInbound).map(
      ({ drawing, words }, at) => html`<li><b>${at + 1}</b>${drawing}<span>${words}</span></li>`,
    )}</ol>
<footer>
<p>Code : <strong>${ussdCode}</strong></p>
<p>SMS : <strong>${inPairs(smsNumber)}</strong></p>
</footer>`,
  );
}
