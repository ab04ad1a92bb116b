/** What an atom-centred network sees of the picked atom, as numbers and as the functions that give them, and each atom's energy. */
import { useState } from 'react';
import { useApp, useSession } from '../ui/context.ts';
import { fixed, significant } from '../ui/format.ts';
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/inside.ts';
import { elementLook } from '../viewer/elements.ts';
import { AtomChoice } from './AtomChoice.tsx';
import { Curve } from './Curve.tsx';
import { useInside } from './live.ts';
import { atomName } from './names.ts';

/** A few times a second: bars that can be read. Around an atom of a large molecule everything is found anew each time. */
const HERTZ = 4;
const HERTZ_LARGE = 1;
const LARGE = 64;
/** Of neighbours in a description. */
const NAMED = 8;

export default function Features() {
  const { elements, picked } = useApp((state) => ({ elements: state.opened?.elements, picked: state.selectedAtom }));
  const atom = picked ?? 0;
  const { value, reason } = useInside('features', { atom }, (elements?.length ?? 0) > LARGE ? HERTZ_LARGE : HERTZ);
  const { value: functions } = useInside('functions', {});
  const [chosen, setChosen] = useState<number | null>(null);
  if (!elements) return null;
  if (reason) return <p role="alert">{reason}</p>;
  if (!value) return <p className="dim">{strings.loading}</p>;
  const symbol = (z: number) => elementLook(z).symbol;
  const groups = new Map<string, typeof value.features>();
  for (const feature of value.features) {
    const label =
      feature.kind === 'radial'
        ? strings.radial(symbol(feature.elements[0]))
        : strings.angular(symbol(feature.elements[0]), symbol(feature.elements[1]));
    groups.set(label, [...(groups.get(label) ?? []), feature]);
  }
  const largest = { radial: 1e-9, angular: 1e-9 };
  for (const { kind, value: size } of value.features) largest[kind] = Math.max(largest[kind], size);
  return (
    <>
      <h4>
        {strings.features} <Term word="symmetry function" mark />
      </h4>
      <AtomChoice />
      <p className="note">{strings.featuresNote(value.features.length, value.cutoff, value.angularCutoff)}</p>
      <div className="features" data-testid="features" data-atom={value.atom}>
        {[...groups].map(([label, features]) => (
          <FeatureBars
            key={label}
            label={label}
            values={features.map((feature) => feature.value)}
            most={largest[features[0].kind]}
            point={features[0].kind === 'radial' ? setChosen : undefined}
          />
        ))}
      </div>
      {functions && (
        <figure className="row-picture">
          <figcaption>{strings.functions}</figcaption>
          <Curve
            x={functions.r}
            lines={functions.radial.map((values, n) => ({ values, style: n === chosen ? 'chosen' : 'faint' }))}
            marks={value.neighbours.map(({ element, distance }) => ({
              x: distance,
              label: symbol(element),
              style: 'tick',
            }))}
            xLabel={strings.axis.distance}
            yLabel=""
            description={strings.functionsDescription(
              functions.radial.length,
              value.neighbours
                .slice(0, NAMED)
                .map(({ atom: other, distance }) => `${atomName(elements, other)} ${significant(distance)} Å`)
                .join(', '),
            )}
          />
          <Curve
            x={functions.angles}
            lines={functions.angular.map((values) => ({ values, style: 'faint' }))}
            marks={[]}
            xLabel={strings.angles}
            yLabel=""
            description={strings.angles}
          />
        </figure>
      )}
      <AtomEnergies atom={value.atom} energy={value.energy} energies={value.energies} elements={elements} />
    </>
  );
}

function FeatureBars(props: {
  label: string;
  values: readonly number[];
  most: number;
  point?: ((among: number | null) => void) | undefined;
}) {
  const { label, values, most, point } = props;
  return (
    <figure>
      <figcaption>{label}</figcaption>
      <svg
        viewBox={`0 0 ${values.length} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={strings.feature(label, values.indexOf(Math.max(...values)), Math.max(...values))}
        onPointerLeave={() => point?.(null)}
      >
        {values.map((value, among) => (
          // The functions of a model never change places.
          // oxlint-disable-next-line react/no-array-index-key
          <g key={among} onPointerEnter={() => point?.(among)}>
            <rect className="ground" x={among} y="0" width="1" height="20">
              <title>{strings.feature(label, among, value)}</title>
            </rect>
            <rect
              className="bar"
              x={among + 0.1}
              y={20 - 19.5 * Math.min(1, value / most)}
              width="0.8"
              height={19.5 * Math.min(1, value / most)}
            />
          </g>
        ))}
      </svg>
    </figure>
  );
}

function AtomEnergies(props: {
  atom: number;
  energy: number;
  energies: readonly number[] | null;
  elements: Uint8Array;
}) {
  const { atom, energy, energies, elements } = props;
  const session = useSession();
  if (!energies)
    return (
      <p className="note">
        {strings.ofAtom(energy)}. {strings.tooMany}
      </p>
    );
  const reach = Math.max(1, ...energies.map(Math.abs));
  return (
    <figure className="atom-energies">
      <figcaption>
        {strings.perAtom} <Term word="partition" mark />
      </figcaption>
      <ul>
        {energies.map((value, n) => {
          const share = (50 * Math.abs(value)) / reach;
          return (
            // Atoms never change places.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={n}>
              <button type="button" aria-pressed={n === atom} onClick={() => session.selectAtom(n)}>
                <span>{atomName(elements, n)}</span>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="bar" x={value < 0 ? 50 - share : 50} y="0" width={share} height="8" rx="0.8" />
                  <line x1="50" x2="50" y1="-1" y2="9" />
                </svg>
                <b>{fixed(value, 1)}</b>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="note">{strings.perAtomNote}</p>
    </figure>
  );
}
