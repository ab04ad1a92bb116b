/** The dialog that is open, if any: each is loaded when it is first asked for, and who shows this says so meanwhile. */
import type { DialogName } from './state/store.ts';
import { useApp } from './ui/context.ts';
import { laterDialog } from './ui/later.tsx';

const DIALOGS = {
  molecules: laterDialog(() => import('./structure/StructureDialog.tsx')),
  models: laterDialog(() => import('./library/ModelsDialog.tsx')),
  sources: laterDialog(() => import('./trust/Sources.tsx')),
  help: laterDialog(() => import('./panels/Help.tsx')),
  files: laterDialog(() => import('./files/FilesDialog.tsx')),
  designer: laterDialog(() => import('./designer/DesignerDialog.tsx')),
  challenge: laterDialog(() => import('./designer/ChallengeDialog.tsx')),
  benchmark: laterDialog(() => import('./benchmark/BenchmarkDialog.tsx')),
  lessons: laterDialog(() => import('./lessons/LessonsDialog.tsx')),
} satisfies Record<DialogName, unknown>;

export default function Dialogs({ close }: { close: () => void }) {
  const name = useApp((state) => state.dialog);
  const Open = name && DIALOGS[name];
  return Open && <Open close={close} />;
}
