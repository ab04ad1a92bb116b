/** The form on one side, what comes of it on the other. */
import { strings } from '../strings/designer.ts';
import { useDesign } from './context.ts';
import { Cost } from './Cost.tsx';
import { DataPart } from './DataPart.tsx';
import { Fields } from './Fields.tsx';
import { FitPanel } from './FitPanel.tsx';
import { Presets } from './Presets.tsx';

export function DesignTab() {
  const { ready, failed } = useDesign(({ catalogue, recipe, outcome }) => ({
    ready: catalogue !== null && recipe !== null,
    failed: outcome?.good === false,
  }));
  if (!ready) return failed ? null : <p className="dim design-wait">{strings.loading}</p>;
  return (
    <div className="design">
      <div className="design-form">
        <Presets />
        <DataPart />
        <Fields />
      </div>
      <div className="design-side">
        <Cost />
        <FitPanel />
      </div>
    </div>
  );
}
