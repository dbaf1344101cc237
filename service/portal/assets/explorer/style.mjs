// Writes explorer.min.css from GraphiQL's style sheet (node style.mjs FROM TO): without its fonts and pictures.
import { readFileSync, writeFileSync } from 'node:fs';

const sheet = readFileSync(process.argv[2], 'utf8')
  .replace(/@font-face\s*\{[^}]*\}/g, '')
  .replace(/background-image:\s*url\([^)]*\);?/g, '')
  .replace(/\/\*[\s\S]*?\*\//g, '')
  .replace(/\s*([{};,])\s*/g, '$1')
  .replace(/\s+/g, ' ')
  .replace('"Roboto",', 'system-ui,')
  .replace('"Fira Code",', 'ui-monospace,');
writeFileSync(process.argv[3], sheet.trim() + '\n');
