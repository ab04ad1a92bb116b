// Lowers the flag of a stale list.
#import periodic/bindings

@compute @workgroup_size(1)
fn begin() {
  atomicStore(&work[STALE], 0u);
}
