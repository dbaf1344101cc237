import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import CodeMirror from 'codemirror';
import { GraphiQL } from 'graphiql';

const place = document.getElementById('explorer');

// What is asked goes to this service, with the seal of the session, and nothing is kept in the browser.
async function fetcher(asked) {
  const answer = await fetch(place.dataset.address, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Xikou-Seal': place.dataset.seal },
    body: JSON.stringify(asked),
  });
  if (!(answer.headers.get('Content-Type') || '').startsWith('application/json')) {
    return { errors: [{ message: answer.status === 401 ? '登录已过期，请刷新页面后重新登录。' : '没有得到回答（' + answer.status + '）。' }] };
  }
  return answer.json();
}

const kept = new Map();
const storage = {
  get length() { return kept.size; },
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => { kept.set(key, String(value)); },
  removeItem: (key) => { kept.delete(key); },
  clear: () => { kept.clear(); },
};

// Editors have a name, and what scrolls can be reached by the keyboard.
CodeMirror.defaults.screenReaderLabel = '编辑框';
CodeMirror.defineInitHook((editor) => editor.getScrollerElement().setAttribute('tabindex', '0'));

createRoot(place).render(createElement(GraphiQL, {
  fetcher,
  storage,
  defaultQuery: place.dataset.query,
  isHeadersEditorEnabled: false,
  shouldPersistHeaders: false,
  showPersistHeadersSettings: false,
  defaultTheme: null,
}));
