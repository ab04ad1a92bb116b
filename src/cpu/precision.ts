/**
 * What the layers of atom-centred networks are worked out in: f64, or f32 like their weights, with twice the lanes. Everything else,
 * features and forces and energies and steps, is f64 either way (ADR 12).
 */
export type Precision = 'double' | 'single';
