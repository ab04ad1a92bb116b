/** The entries of a design, part by part; what cannot work is said where it was entered. */
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { BuildingBlock, Field, FieldGroup, Problem, Recipe } from '../../src/workers/fitting/contract.ts';
import { valueAt } from '../../src/core/entries.ts';
import { useMedia } from '../ui/context.ts';
import { strings } from '../strings/designer.ts';
import { useDesign, useDesigner } from './context.ts';
import { applies, entryOf, typedList, typedNumber, withTeachers, type Typed } from './entry.ts';
import '../ui/styles/fields.css';

const words = strings.field;

export function Fields() {
  const { catalogue, recipe, problems } = useDesign((view) => ({
    catalogue: view.catalogue,
    recipe: view.recipe,
    problems: view.judgement?.problems,
  }));
  if (!catalogue || !recipe) return null;
  const fields = (catalogue.fields[recipe.kind] ?? []).filter((field) => applies(recipe, field));
  return catalogue.groups.map((group) => {
    const own = fields.filter((field) => field.group === group);
    if (own.length === 0) return null;
    return (
      <Group key={group} group={group} troubled={problems?.some(({ path }) => own.some((one) => concerns(path, one)))}>
        <div className="design-fields">
          {own.map((field) => (
            <Entry
              key={`${recipe.kind} ${field.control} ${field.path}`}
              field={field}
              recipe={recipe}
              blocks={catalogue.blocks}
              problem={problems?.find(({ path }) => concerns(path, field))}
            />
          ))}
        </div>
      </Group>
    );
  });
}

/** A part of the form; on small screens it opens when it is asked for, or when something in it is wrong. */
function Group(props: { group: FieldGroup; troubled: boolean | undefined; children: ReactNode }) {
  const { title, about } = strings.groups[props.group];
  const wide = useMedia('(min-width: 901px)');
  return (
    <details className="design-group" open={wide || props.troubled === true}>
      <summary>
        <h3>{title}</h3>
        <span className="note">{about}</span>
      </summary>
      {props.children}
    </details>
  );
}

/** Whether what is wrong at a path is told at an entry: of those with entries of their own, only what is wrong with the whole. */
const concerns = (path: string | null, { path: own, control }: Field): boolean =>
  path === own || (control !== 'flag' && control !== 'form' && path?.startsWith(`${own}.`) === true);

interface EntryProps<Kind extends Field = Field> {
  field: Kind;
  recipe: Recipe;
  blocks: readonly BuildingBlock[];
  problem: Problem | undefined;
}
type Of<Control extends Field['control']> = EntryProps<Extract<Field, { control: Control }>>;

function Entry(props: EntryProps) {
  const { field } = props;
  switch (field.control) {
    case 'number':
      return <NumberEntry {...props} field={field} />;
    case 'list':
      return <ListEntry {...props} field={field} />;
    case 'choice':
      return <ChoiceEntry {...props} field={field} />;
    case 'form':
      return <FormEntry {...props} field={field} />;
    case 'flag':
      return <FlagEntry {...props} field={field} />;
    case 'set':
      return <SetEntry {...props} field={field} />;
    case 'forcefield':
      return field.role === 'teacher' ? <Teachers {...props} field={field} /> : <ForceField {...props} field={field} />;
  }
}

/** A label, its explanation, the control, and what is wrong with what it says. */
function Frame(props: {
  field: Field;
  problem: Problem | undefined;
  refusal: string | null;
  children: (ids: { id: string; describedBy: string; wrong: boolean }) => ReactNode;
}) {
  const { field, problem, refusal } = props;
  const id = useId();
  const text = refusal ?? problem?.text;
  const wrong = refusal !== null || problem?.severity === 'impossible';
  return (
    <div className="design-field">
      <label htmlFor={id}>{field.label}</label>
      {props.children({ id, describedBy: text === undefined ? `${id}m` : `${id}e ${id}m`, wrong })}
      <p className="meaning" id={`${id}m`}>
        {field.meaning}
      </p>
      <p className={wrong ? 'field-problem bad' : 'field-problem'} id={`${id}e`} role="alert">
        {text}
      </p>
      {refusal === null && problem?.mended && <Mend mended={problem.mended} />}
    </div>
  );
}

/** One step that puts right what is wrong. */
function Mend({ mended }: { mended: NonNullable<Problem['mended']> }) {
  const designer = useDesigner();
  return (
    <button type="button" className="button" onClick={() => designer.replace(mended.design)}>
      {mended.label}
    </button>
  );
}

/** Text that becomes a value as soon as it is one; until then the last good value stays. */
function TypedEntry<Value>(props: {
  field: Field;
  problem: Problem | undefined;
  text: string;
  unit: string;
  placeholder?: string;
  read: (text: string) => Typed<Value>;
}) {
  const designer = useDesigner();
  const { field, text: given, read } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const found = typed === null ? null : read(typed);
  const refusal = found && 'refusal' in found ? words.kept(found.refusal, given, props.unit) : null;
  return (
    <Frame field={field} problem={props.problem} refusal={refusal}>
      {({ id, describedBy, wrong }) => (
        <div className="field-input">
          <input
            id={id}
            type="text"
            inputMode={field.control === 'number' ? 'decimal' : undefined}
            autoComplete="off"
            maxLength={120}
            placeholder={props.placeholder}
            value={typed ?? given}
            aria-invalid={wrong}
            aria-describedby={describedBy}
            onChange={({ target }) => {
              setTyped(target.value);
              const next = read(target.value);
              if ('value' in next) designer.change(field.path, next.value);
            }}
            onBlur={() => setTyped((now) => (now !== null && 'refusal' in read(now) ? now : null))}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || refusal === null) return;
              // Only the entry goes back; the dialog stays.
              event.preventDefault();
              event.stopPropagation();
              setTyped(null);
            }}
          />
          {props.unit && <span className="unit">{props.unit}</span>}
        </div>
      )}
    </Frame>
  );
}

function NumberEntry({ field, recipe, problem }: Of<'number'>) {
  const value = entryOf(recipe, field);
  return (
    <TypedEntry
      field={field}
      problem={problem}
      text={typeof value === 'number' ? String(value) : ''}
      unit={field.unit}
      {...(field.optional && { placeholder: words.all })}
      read={(text) => typedNumber(text, field)}
    />
  );
}

function ListEntry({ field, recipe, problem }: Of<'list'>) {
  const value = entryOf(recipe, field);
  return (
    <TypedEntry
      field={field}
      problem={problem}
      text={Array.isArray(value) ? value.join(', ') : ''}
      unit={field.unit}
      read={(text) => typedList(text, field)}
    />
  );
}

function ChoiceEntry(props: Of<'choice'>) {
  const designer = useDesigner();
  const { field, recipe } = props;
  return (
    <Options {...props} value={String(entryOf(recipe, field))} choose={(value) => designer.change(field.path, value)} />
  );
}

function FormEntry(props: Of<'form'>) {
  const designer = useDesigner();
  const { field, recipe } = props;
  const [first] = field.options;
  const form = valueAt(recipe, `${field.path}.${field.key}`);
  return (
    <Options
      {...props}
      value={typeof form === 'string' ? form : first.value}
      choose={(value) => designer.change(field.path, field.options.find((option) => option.value === value)?.whole)}
    />
  );
}

/** One of a few, by its name. */
function Options(props: Of<'choice' | 'form'> & { value: string; choose: (value: string) => void }) {
  const { field, problem } = props;
  return (
    <Frame field={field} problem={problem} refusal={null}>
      {({ id, describedBy }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          value={props.value}
          onChange={({ target }) => props.choose(target.value)}
        >
          {field.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

function FlagEntry({ field, recipe, problem }: Of<'flag'>) {
  const designer = useDesigner();
  const value = valueAt(recipe, field.path);
  // Where a recipe says nothing, the answer is yes (what is left out has its default), unless nothing is how it says no.
  const on = JSON.stringify(value) !== JSON.stringify(field.no);
  return (
    <Frame field={field} problem={problem} refusal={null}>
      {({ id, describedBy }) => (
        <input
          id={id}
          type="checkbox"
          aria-describedby={describedBy}
          checked={on}
          onChange={({ target }) => designer.change(field.path, target.checked ? field.yes : field.no)}
        />
      )}
    </Frame>
  );
}

function SetEntry({ field, recipe, problem }: Of<'set'>) {
  const designer = useDesigner();
  const chosen = valueAt(recipe, field.path);
  const values: readonly unknown[] = Array.isArray(chosen) ? chosen : [];
  return (
    <Choices field={field} problem={problem}>
      {field.options.map(({ value, label }) => (
        <label className="chip" key={value}>
          <input
            type="checkbox"
            checked={values.includes(value)}
            onChange={({ target }) =>
              designer.change(
                field.path,
                field.options
                  .map((option) => option.value)
                  .filter((one) => (one === value ? target.checked : values.includes(one))),
              )
            }
          />
          {label}
        </label>
      ))}
    </Choices>
  );
}

/** Several of a few. */
function Choices({ field, problem, children }: { field: Field; problem: Problem | undefined; children: ReactNode }) {
  return (
    <fieldset className="design-field design-set">
      <legend>{field.label}</legend>
      <div className="chips">{children}</div>
      <p className="meaning">{field.meaning}</p>
      <p className={problem?.severity === 'impossible' ? 'field-problem bad' : 'field-problem'} role="alert">
        {problem?.text}
      </p>
    </fieldset>
  );
}

const named = (value: unknown): { readonly id: string; readonly sha256: string | null }[] =>
  Array.isArray(value) ? (value as { id: string; sha256: string | null }[]) : [];

function Teachers({ field, recipe, blocks, problem }: Of<'forcefield'>) {
  const designer = useDesigner();
  const chosen = named(valueAt(recipe, field.path));
  return (
    <Choices field={field} problem={problem}>
      {blocks
        .filter(({ roles }) => roles.includes('teacher'))
        .map(({ id, sha256, plainName }) => (
          <label className="chip" key={id}>
            <input
              type="checkbox"
              checked={chosen.some((one) => one.id === id)}
              onChange={({ target }) => {
                const others = chosen.filter((one) => one.id !== id);
                designer.replace(withTeachers(recipe, target.checked ? [...others, { id, sha256 }] : others));
              }}
            />
            {strings.capital(plainName)}
          </label>
        ))}
    </Choices>
  );
}

/** A force field below the design, or one whose weights it begins with. */
function ForceField({ field, recipe, blocks, problem }: Of<'forcefield'>) {
  const designer = useDesigner();
  const start = field.role === 'start';
  const value = valueAt(recipe, field.path);
  const chosen = start ? (value as { id: string } | undefined)?.id : value;
  const offered = blocks.filter(({ roles, startOf }) =>
    start ? roles.includes('start') && startOf.includes(recipe.kind) : roles.includes('baseline'),
  );
  return (
    <Frame field={field} problem={problem} refusal={null}>
      {({ id, describedBy, wrong }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          aria-invalid={wrong}
          value={typeof chosen === 'string' ? chosen : ''}
          onChange={({ target }) => {
            const block = offered.find((one) => one.id === target.value);
            const { sha256 } = block ?? {};
            designer.change(field.path, block && (start ? { id: block.id, sha256 } : block.id));
          }}
        >
          <option value="">{words.none}</option>
          {offered.map((block) => (
            <option key={block.id} value={block.id}>
              {strings.capital(block.plainName)}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}
