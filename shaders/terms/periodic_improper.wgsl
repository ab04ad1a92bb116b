// Periodic improper: the function of the periodic torsion, on atoms that are not bonded in a row.
// Twin: src/cpu/terms/periodic_improper.ts.
#import terms/periodic_torsion

fn periodic_improper(f: vec3f, g: vec3f, h: vec3f, p: u32, series: u32) -> Force4 {
  return periodic_torsion(f, g, h, p, series);
}
