/** What a molecule does while it moves: distributions of its internal coordinates, and its frequencies. */
import { useSubjects } from '../parts/context.ts';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { Shapes } from './Shapes.tsx';
import { SpectrumPart } from './SpectrumPart.tsx';
import { strings } from '../../strings/workbench/motion.ts';

export default function MotionTab() {
  const subjects = useSubjects(useChosen());
  return (
    <>
      <p>{strings.intro}</p>
      <ForceFieldChoice />
      <Shapes subjects={subjects} />
      <SpectrumPart subjects={subjects} />
    </>
  );
}
