import { UNPRINTABLE } from '../core/errors.ts';
import type { Command } from './command.ts';

/** A result for people: one line a field, objects indented, long lists by their length; nothing in it rules a terminal, whoever named it. */
export function printResult(result: object, indent = ''): string {
  return Object.entries(result)
    .map(([key, value]) => {
      const label = `${indent}${plain(key).padEnd(20 - indent.length)}`;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return `${label.trimEnd()}\n${printResult(value as object, `${indent}  `)}`;
      }
      if (Array.isArray(value) && value.length > 6) return `${label} ${value.length} values (--json prints them)\n`;
      return `${label} ${plain(typeof value === 'string' ? value : JSON.stringify(value))}\n`;
    })
    .join('');
}

/** Without what rules a terminal or looks like another field. */
const plain = (text: string): string => text.replace(UNPRINTABLE, '?');

/** The help of one command. */
export function commandHelp({ name, usage, summary, details, options }: Command): string {
  const rows = Object.entries(options).map(([option, { value, help }]) => {
    return `  ${`--${option}${value === undefined ? '' : ` ${value}`}`.padEnd(32)} ${help}\n`;
  });
  return `ffp ${name} ${usage}\n${summary}\n\n${details}\n\nOptions\n${rows.join('')}`;
}

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}\n`);
  return `ffp COMMAND …: molecules under force fields, without a browser\n\nCommands\n${rows.join('')}\n"ffp COMMAND --help" explains each. Energies are kcal/mol, forces kcal/mol/Å, positions Å.\n`;
}
