/** What a molecule does while it moves: distributions of its internal coordinates, and its frequencies. */
import { useSubjects } from '../parts/context.ts';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { Shapes } from './Shapes.tsx';
import { SpectrumPart } from './SpectrumPart.tsx';
import { strings } from '../../strings/workbench/motion.ts';
import { Words } from '../../ui/Words.tsx';

export default function MotionTab() {
  const subjects = useSubjects(useChosen());
  return (
    <>
      <p>{strings.intro}</p>
      <Words of={['trajectory', 'temperature', 'bath']} />
      <ForceFieldChoice />
      <Shapes subjects={subjects} />
      <SpectrumPart subjects={subjects} />
    </>
  );
}
