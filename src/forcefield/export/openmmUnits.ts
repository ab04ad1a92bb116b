/** Units of Terms' parameters in OpenMM. */
import { FfpError } from '../../core/errors.ts';
import { KILOJOULES, NANOMETRES } from './openmmExpressions.ts';

/** Factor of a parameter's unit from kcal/mol and Å to OpenMM's kJ/mol and nm. Throws FfpError('unsupported') for units without one. */
export function openmmFactor(unit: string): number {
  switch (unit) {
    case '':
    case 'rad':
      return 1;
    case '1/Å':
      return 1 / NANOMETRES;
    case 'kcal/mol/Å²':
      return KILOJOULES / NANOMETRES ** 2;
    case 'kcal/mol/Å³':
      return KILOJOULES / NANOMETRES ** 3;
    case 'kcal/mol/Å⁴':
      return KILOJOULES / NANOMETRES ** 4;
    case 'kcal/mol/rad²':
    case 'kcal/mol/rad³':
    case 'kcal/mol/rad⁴':
      return KILOJOULES;
    case 'Å':
      return NANOMETRES;
    case 'kcal/mol':
      return KILOJOULES;
    case 'kcal/mol·Å':
      return KILOJOULES * NANOMETRES;
    case 'kcal/mol·Å⁶':
      return KILOJOULES * 1e-6;
    case 'kcal/mol·Å¹²':
      return KILOJOULES * 1e-12;
    default:
      throw new FfpError('unsupported', `There is no OpenMM form of a parameter in ${unit}.`);
  }
}
