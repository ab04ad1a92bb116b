import { loadLadderIndex } from '../../forcefield/ladderIndex.ts';
import { LIMITS } from './limits.ts';
import { atMost, notApplicable, type CardTest, type Tested } from './test.ts';

/** Force errors on molecules kept out of training over those on unseen frames of known ones: from the force field's model card. */
export async function generalisation({ forcefield, load }: Tested): Promise<CardTest> {
  const name = 'generalisation';
  const unit = 'times';
  const rung = (await loadLadderIndex(load)).find(({ id }) => id === forcefield.id);
  const [known, outside] = [rung?.errors.test, rung?.errors.ood];
  if (!rung)
    return notApplicable(
      name,
      unit,
      `at most ${LIMITS.generalisation}`,
      'It is not one of the shipped force fields: nothing is recorded.',
    );
  if (!known || !outside)
    return notApplicable(
      name,
      unit,
      `at most ${LIMITS.generalisation}`,
      'It covers none of the molecules that were kept out of training.',
    );
  const errors = `${known.forceMae.toPrecision(3)} kcal/mol/Å on known molecules, ${outside.forceMae.toPrecision(3)} on others`;
  return atMost(name, {
    value: outside.forceMae / known.forceMae,
    unit,
    limit: LIMITS.generalisation,
    passed: `Molecules it never saw are not much harder for it than those it knows: ${errors}.`,
    failed: `It is far worse on molecules it never saw than on those it knows: ${errors}.`,
  });
}
