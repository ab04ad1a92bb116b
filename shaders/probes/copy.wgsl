// As many bytes as the device can move: every lane copies 16, neighbouring lanes neighbouring ones.
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;

@compute @workgroup_size(256)
fn copy(@builtin(global_invocation_id) id: vec3u) {
  copied[id.x] = source[id.x];
}
