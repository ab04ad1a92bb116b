import { expect, test } from './playground.ts';

test('without WebGPU the cpu Engine takes over, says so, and everything works', async ({ playground, page }) => {
  await playground.open();
  await expect(playground.status).toHaveAttribute('data-engine', 'cpu');
  await expect(playground.status).toContainText('WebGPU absent: running on the CPU');
  await playground.isMoving();
  await playground.pointsMeasured();
  await playground.button('Freeze and compare with quantum mechanics').click();
  await expect(playground.legend).toBeVisible();
  await playground.button('Back to motion').click();
  await playground.openMore();
  const engine = page.getByLabel('Engine', { exact: true });
  await expect(engine.getByRole('option', { name: 'WebGPU', exact: true })).toBeDisabled();
  await expect(page.locator('#engine-notes')).toContainText(/WebGPU: .{8,}/);
  await playground.setField('Temperature', '600');
  expect(await playground.hashAt(1000)).toMatch(/^[0-9a-f]{64}$/);
});
