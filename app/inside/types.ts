import type { InsideAnswer } from '../../src/workers/protocol.ts';

export type Overview = InsideAnswer<'overview'>;
export type TermPart = Overview['parts'][number];
export type RowCurve = InsideAnswer<'curve'>;
export type Coordinate = RowCurve['coordinate'];
export type ParameterRow = InsideAnswer<'rows'>['rows'][number];
