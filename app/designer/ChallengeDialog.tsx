import DesignerDialog from './DesignerDialog.tsx';

/** The designer, opened at its challenge: where the lessons end. */
export default function ChallengeDialog({ close }: { close: () => void }) {
  return <DesignerDialog close={close} first="challenge" />;
}
