import { upload } from './upload.js';

const form = document.getElementById('import');
const state = document.getElementById('state');
const report = document.getElementById('report');

function addLine({ name, outcome, words }) {
  const line = document.createElement('li');
  line.className = outcome;
  line.textContent = `${name} : ${words}`;
  report.append(line);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const files = [...form.elements.files.files];
  const { upload: address, csrf } = form.dataset;
  const speaker = encodeURIComponent(form.elements.speaker.value);
  const button = form.querySelector('button');
  button.disabled = true;
  report.replaceChildren();
  for (const [at, file] of files.entries()) {
    state.textContent = `${at + 1} sur ${files.length}…`;
    try {
      addLine(
        await upload(`${address}/${encodeURIComponent(file.name)}?speaker=${speaker}`, csrf, file),
      );
    } catch (error) {
      addLine({ name: file.name, outcome: 'refused', words: error.message });
    }
  }
  const published = report.querySelectorAll('.published').length;
  state.textContent = `${published} publiés sur ${files.length}.`;
  button.disabled = false;
});
