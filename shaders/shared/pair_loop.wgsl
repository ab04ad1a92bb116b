// Walks the partners of an atom in ascending order, leaving out its exclusion row (which names the atom itself and ends with
// 0xffffffff): the sum has the same order, and so the same bits, whatever the workgroup size.

struct Exclusions {
  at: u32,
  next: u32,
}

// The row of `atom`, from the first entry that is not before `first`.
fn exclusions_from(atom: u32, first: u32) -> Exclusions {
  var at = lists[molecule.exclusions + atom];
  while (lists[at] < first) { at++; }
  return Exclusions(at, lists[at]);
}

// True when j is excluded; then the row moves on.
fn excluded(row: ptr<function, Exclusions>, j: u32) -> bool {
  if (j != (*row).next) { return false; }
  (*row).at++;
  (*row).next = lists[(*row).at];
  return true;
}
