/**
 * Beyond this many vertices a component gets a maximal matching, not a maximum one: the search grows with their cube.
 */
const LARGEST_COMPONENT = 1000;

/**
 * Maximum matching of a general graph (J. Edmonds, Can. J. Math. 17, 449 (1965)): as many disjoint edges as possible.
 * Vertices are tried in ascending order, so that the same graph gives the same matching. O(V³) at worst in each
 * connected component; one of more than 1000 vertices is matched greedily.
 *
 * @param graph neighbours of each vertex, in both directions
 * @returns the partner of each vertex, -1 where it has none
 */
export function maximumMatching(graph: readonly (readonly number[])[]): Int32Array {
  const mate = new Int32Array(graph.length).fill(-1);
  const localIndex = new Int32Array(graph.length).fill(-1);
  graph.forEach((row, first) => {
    if (localIndex[first] !== -1 || row.length === 0) return;
    const component = [first];
    localIndex[first] = 0;
    for (const i of component) {
      for (const j of graph[i]) {
        if (localIndex[j] !== -1) continue;
        localIndex[j] = component.length;
        component.push(j);
      }
    }
    component.sort((a, b) => a - b).forEach((i, n) => (localIndex[i] = n));
    const local = matchComponent(component.map((i) => graph[i].map((j) => localIndex[j])));
    component.forEach((i, n) => (mate[i] = local[n] === -1 ? -1 : component[local[n]]));
  });
  return mate;
}

function matchComponent(graph: readonly (readonly number[])[]): Int32Array {
  const count = graph.length;
  const mate = new Int32Array(count).fill(-1);
  const parent = new Int32Array(count);
  const base = new Int32Array(count);

  // A greedy start leaves few vertices for the search below.
  graph.forEach((row, i) => {
    if (mate[i] !== -1) return;
    const j = row.find((candidate) => mate[candidate] === -1);
    if (j === undefined) return;
    mate[i] = j;
    mate[j] = i;
  });
  if (count > LARGEST_COMPONENT) return mate;

  /** The lowest common ancestor of two outer vertices in the alternating forest, on contracted blossoms. */
  const commonBase = (a: number, b: number): number => {
    const seen = new Set<number>();
    for (let i = base[a]; ; i = base[parent[mate[i]]]) {
      seen.add(i);
      if (mate[i] === -1) break;
    }
    let j = base[b];
    while (!seen.has(j)) j = base[parent[mate[j]]];
    return j;
  };

  /** Searches an augmenting path from a free vertex; returns its other end, or -1. */
  const search = (root: number): number => {
    parent.fill(-1);
    for (let i = 0; i < count; i++) base[i] = i;
    const outer = new Set([root]);
    const blossom = new Set<number>();
    const mark = (from: number, top: number, child: number) => {
      for (let i = from, below = child; base[i] !== top; i = parent[mate[i]]) {
        blossom.add(base[i]).add(base[mate[i]]);
        parent[i] = below;
        below = mate[i];
      }
    };
    for (const i of outer) {
      for (const j of graph[i]) {
        if (base[i] === base[j] || mate[i] === j) continue;
        if (j === root || (mate[j] !== -1 && parent[mate[j]] !== -1)) {
          const top = commonBase(i, j);
          blossom.clear();
          mark(i, top, j);
          mark(j, top, i);
          for (let v = 0; v < count; v++) {
            if (!blossom.has(base[v])) continue;
            base[v] = top;
            outer.add(v);
          }
        } else if (parent[j] === -1) {
          parent[j] = i;
          if (mate[j] === -1) return j;
          outer.add(mate[j]);
        }
      }
    }
    return -1;
  };

  for (let root = 0; root < count; root++) {
    if (mate[root] !== -1 || graph[root].length === 0) continue;
    for (let end = search(root); end !== -1;) {
      const before = parent[end];
      const next = mate[before];
      mate[end] = before;
      mate[before] = end;
      end = next;
    }
  }
  return mate;
}
