import { expect, test } from './playground.ts';

test('a run is looked back at, replayed, gone on from an earlier moment, and a bookmark is found again through a link', async ({
  playground,
  page,
}) => {
  await playground.open();
  await playground.button('Skip').click();
  const line = page.getByRole('region', { name: 'Timeline' });
  const slider = line.getByRole('slider', { name: 'Moment of the run' });
  await expect.poll(async () => Number(await slider.getAttribute('max'))).toBeGreaterThan(12);
  await expect(slider).toBeEnabled();

  // Looking back pauses, and shows another moment.
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(playground.status).toHaveAttribute('data-state', 'paused');
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
  const earlier = await playground.stillPicture();
  await page.keyboard.press('End');
  expect((await playground.stillPicture()).equals(earlier)).toBe(false);
  await expect(slider).toHaveAttribute('aria-valuetext', /^([\d.]+ [fp]s) of \1$/);
  const end = await playground.number('step');

  await line.getByRole('button', { name: 'Replay' }).click();
  await expect(line.getByRole('button', { name: 'Replay' })).toBeVisible();
  await expect(slider).toHaveAttribute('aria-valuetext', /^([\d.]+ [fp]s) of \1$/);

  // Going on from an earlier moment: what came after is forgotten, and can be brought back.
  await slider.press('Home');
  for (let i = 0; i < 5; i++) await slider.press('ArrowRight');
  await line.getByRole('button', { name: 'Bookmark this moment' }).click();
  await line.getByRole('button', { name: 'Go on from here' }).click();
  await expect(playground.status).toHaveAttribute('data-state', 'playing');
  await expect.poll(() => playground.number('step')).toBeGreaterThan(0);
  await playground.isMoving();
  await playground.button('Pause').click();

  // The same step by another way has the same bits.
  await playground.openMore();
  const hash = await playground.hashAt(end + 20);
  const link = await playground.copyLink();
  await page.goto('about:blank');
  await playground.open(link);
  expect(await playground.hashAt(end + 20)).toBe(hash);
  await line
    .getByRole('button', { name: /^(?:step|[\d.]+ [fp]s)/ })
    .first()
    .click();
  await expect.poll(() => playground.number('step')).toBeLessThan(end);
});
