/** Saving, opening and exporting: what is saved can be opened again, by this page and by other programs. */
import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { readZip } from '../../src/core/zip.ts';
import { expect, test } from './playground.ts';
import type { Playground } from './playground.ts';

async function openFiles(playground: Playground): Promise<void> {
  await playground.button('Help').click();
  await playground.button('Save, open and export files').click();
  await expect(playground.page.getByRole('heading', { name: 'For a cluster' })).toBeVisible();
}

async function saved(playground: Playground, button: string): Promise<Download> {
  const [download] = await Promise.all([playground.page.waitForEvent('download'), playground.button(button).click()]);
  await expect(playground.page.locator('.files-outcome [role=status]')).toContainText('was saved');
  return download;
}

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

test('an Experiment, its trajectory and its numbers are saved and opened again', async ({ playground }) => {
  test.slow();
  const { page } = playground;
  await playground.open();
  await playground.button('Skip').click();
  await playground.isMoving();
  await expect.poll(() => playground.number('step')).toBeGreaterThan(8);
  await playground.openMore();
  await playground.setField('Temperature', '420');
  const hash = await playground.hashAt(400);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  await openFiles(playground);

  const experiment = await saved(playground, 'Save Experiment');
  expect(experiment.suggestedFilename()).toBe('ethanol.ffp.json');
  const text = (await bytesOf(experiment)).toString();
  expect(JSON.parse(text)).toMatchObject({ version: 1, molecule: { kind: 'reference', name: 'ethanol' } });

  const trajectory = await saved(playground, 'Save trajectory');
  expect(trajectory.suggestedFilename()).toBe('ethanol.xyz');
  const frames = parseExtxyz((await bytesOf(trajectory)).toString());
  expect(frames.length).toBeGreaterThan(1);
  for (const { structure, energies } of frames) {
    expect(structure.elements).toHaveLength(9);
    expect(structure.bondSource).toBe('file');
    expect(Number.isFinite(energies.get('energy'))).toBe(true);
  }
  const rows = (await bytesOf(await saved(playground, 'Save CSV'))).toString().trim().split('\r\n');
  expect(rows[0]).toMatch(/^# ethanol under /);
  expect(rows.filter((row) => !row.startsWith('#'))).toHaveLength(frames.length + 1);

  await page.locator('input[type=file][accept*=json]').setInputFiles({
    name: 'other.ffp.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
  await expect(page.locator('dialog')).toHaveCount(0);
  await playground.ready();
  expect(await playground.hashAt(400)).toBe(hash);
});

test('the molecule goes to OpenMM as a zip; what LAMMPS cannot have is refused in a sentence; bad files change nothing', async ({
  playground,
}) => {
  const { page } = playground;
  await playground.open();
  await playground.button('Skip').click();
  await openFiles(playground);
  const archive = await saved(playground, 'Export to OpenMM');
  expect(archive.suggestedFilename()).toBe('ethanol-openmm.zip');
  const files = await readZip(await bytesOf(archive), /./, { files: 10, bytes: 1e7 }, 'the zip');
  expect([...files.keys()].sort()).toEqual(
    ['molecule.pdb', 'run.py', 'state.xml', 'system.xml'].map((name) => `ethanol-openmm/${name}`),
  );
  expect(new TextDecoder().decode(files.get('ethanol-openmm/system.xml'))).toContain('NonbondedForce');

  const run = await playground.status.getAttribute('data-run');
  for (const bad of ['{', '{"version":1}', '{"__proto__":{"a":1}}']) {
    await page.locator('input[type=file][accept*=json]').setInputFiles({
      name: '../<b>.ffp.json',
      mimeType: 'application/json',
      buffer: Buffer.from(bad),
    });
    await expect(page.locator('.files-outcome [role=alert]')).toHaveText(/Experiment.*\.$/);
  }
  expect(await playground.status.getAttribute('data-run')).toBe(run);
});
