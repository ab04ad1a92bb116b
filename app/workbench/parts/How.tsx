/** "How was this measured?": the definition, the device, and the command that prints the same numbers without a browser. */
import type { MeasurementName, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { parseImportedId } from '../../../src/forcefield/imported.ts';
import { useApp } from '../../ui/context.ts';
import { strings } from '../../strings/workbench/page.ts';

export function How(props: {
  name: MeasurementName;
  subjects: readonly SubjectSource[];
  options: object;
  /** What is measured, over how many of what. */
  children: string;
}) {
  const { name, subjects, options } = props;
  const adapter = useApp((state) => (subjects[0] ? (state.engines?.[subjects[0].engine].note ?? '') : ''));
  return (
    <>
      <p>{props.children}</p>
      {subjects[0] && <p className="dim">{strings.how.device(subjects[0].engine, adapter)}</p>}
      {subjects.map((subject) => (
        <pre key={subject.forcefield} tabIndex={0}>
          <code>{commandOf(name, subject, options)}</code>
        </pre>
      ))}
    </>
  );
}

/** The `ffp` call that carries out a measurement; what has no name of its own is named as a file that the reader has. */
function commandOf(
  name: MeasurementName,
  { molecule, forcefield, engine, edits }: SubjectSource,
  options: object,
): string {
  const id = edits?.forcefield ?? forcefield;
  const model = `${parseImportedId(id) ? 'MODEL' : id}${edits ? ' --edits edits.json' : ''}`;
  const system = molecule.kind === 'reference' ? `--molecule ${molecule.name}` : '--structure MOLECULE.xyz';
  const settings = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` --set ${key}=${typeof value === 'object' ? `'${JSON.stringify(value)}'` : value}`)
    .join('');
  return `npm run --silent ffp -- measure ${name} ${system} --forcefield ${model}${settings} --backend ${engine} --json`;
}
