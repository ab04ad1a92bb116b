/**
 * Every screen of the page: how it is reached, and left again. tests/e2e/access.spec.ts looks at each with axe in both themes, and
 * tools/screenshots.mjs takes its picture at every size: a new screen is tested and pictured by an entry here.
 */
import type { Locator, Page } from '@playwright/test';

export interface Screen {
  /** In file names. */
  readonly name: string;
  /** For the table of docs/screens.md. */
  readonly title: string;
  /** From the screen that stands before it in its list: the first minute, or the page as it is explored. */
  readonly open: (page: Page) => Promise<void>;
  /** Back to where it came from; without it the screen stays, and the next one goes on from it. */
  readonly leave?: (page: Page) => Promise<void>;
  /** Whether the plane's points must be there: the picture waits for them, the test of access only where it must. */
  readonly points?: true;
  /** Only for the pictures: what is waited for until it is worth one. */
  readonly pose?: (page: Page) => Promise<void>;
}

const PATIENT = { timeout: 120_000 };

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const narrow = (page: Page): boolean => (page.viewportSize()?.width ?? 0) <= 760;
const dialog = (page: Page): Locator => page.locator('dialog[open]');

/** The plane has all its points. */
export const measured = (page: Page): Promise<void> => page.locator('[data-complete="true"]').waitFor(PATIENT);

/** Opens the page and waits until a molecule is there. */
export async function begin(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('[data-testid=status][data-run]').waitFor(PATIENT);
}

/** Closes the dialog that is open. */
async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

async function openMolecules(page: Page, tab: string): Promise<void> {
  await button(page, /^Choose a molecule/).click();
  await page.getByRole('tab', { name: tab, exact: true }).click();
}

/** A part of the workbench, with its controls on the screen. */
const bench = (
  name: string,
  tab: string,
  pose?: { chips: readonly string[]; start: string | RegExp; shown: string },
): Screen => ({
  name: `bench-${name}`,
  title: `Workbench: ${tab}`,
  open: async (page) => {
    await button(page, 'Look closer').click();
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await dialog(page).getByRole('tabpanel').getByRole('button').first().waitFor(PATIENT);
  },
  ...(pose && {
    pose: async (page) => {
      for (const chip of pose.chips) {
        const box = page.getByRole('checkbox', { name: chip, exact: true });
        if (!(await box.isChecked())) await box.check();
      }
      await dialog(page).getByRole('button', { name: pose.start }).first().click();
      await page.locator(pose.shown).first().waitFor({ timeout: 240_000 });
    },
  }),
  leave: closeDialog,
});

/** What a new visitor sees, one after the other. */
export const FIRST_MINUTE: readonly Screen[] = [
  { name: 'start', title: 'The first minute: a question', open: async () => {}, points: true },
  {
    name: 'frozen',
    title: 'The first minute: frozen beside quantum mechanics',
    open: async (page) => {
      await button(page, /^Freeze/).click();
      await page.getByTestId('legend').waitFor(PATIENT);
    },
  },
  {
    name: 'compared',
    title: 'The first minute: a second force field',
    open: async (page) => {
      await button(page, /^Try/).click();
      await button(page, 'Go on').waitFor(PATIENT);
    },
    leave: async (page) => {
      await button(page, 'Skip').click();
      await button(page, 'Back to motion').click();
      await page.getByTestId('legend').waitFor({ state: 'detached' });
    },
  },
];

/** What a visitor who explores can open. */
export const SCREENS: readonly Screen[] = [
  {
    name: 'explore',
    title: 'The page as it is explored',
    open: async (page) => {
      if (await button(page, 'Skip').isVisible()) await button(page, 'Skip').click();
      await page.getByRole('region', { name: 'Timeline' }).waitFor(PATIENT);
    },
    points: true,
  },
  {
    name: 'settings',
    title: 'Settings, with a number that is none',
    open: async (page) => {
      if (narrow(page)) await page.getByRole('tab', { name: 'Settings', exact: true }).click();
      else await button(page, 'More').click();
      const field = page.getByRole('textbox', { name: 'Temperature', exact: true });
      await field.fill('nonsense');
      await field.press('Enter');
    },
    leave: async (page) => {
      if (narrow(page)) await page.getByRole('tab', { name: 'Plane', exact: true }).click();
      else await button(page, 'Less').click();
    },
  },
  {
    name: 'plots',
    title: 'Live plots',
    open: async (page) => {
      if (narrow(page)) await page.getByRole('tab', { name: 'Plots', exact: true }).click();
      else await button(page, 'More').click();
      await page.locator('.live-plots').waitFor(PATIENT);
    },
    leave: async (page) => {
      if (narrow(page)) await page.getByRole('tab', { name: 'Plane', exact: true }).click();
      else await button(page, 'Less').click();
    },
  },
  {
    name: 'axes',
    title: 'Axes and files; all numbers as a table',
    points: true,
    open: async (page) => {
      await page.getByText('Axes and files').click();
      await page.getByRole('combobox', { name: 'Upwards' }).selectOption('energy');
      const how = page.locator('.point-card.shown').getByText('How was this measured?');
      if (await how.isVisible()) await how.click();
      await page.getByText('The same numbers as a table').click();
    },
    leave: async (page) => {
      await page.getByText('The same numbers as a table').click();
      await page.getByRole('combobox', { name: 'Upwards' }).selectOption('force');
      await page.getByText('Axes and files').click();
    },
  },
  {
    name: 'atom',
    title: 'An atom that is picked, beside quantum mechanics',
    open: async (page) => {
      await button(page, /^Compare/).click();
      await page.getByTestId('legend').waitFor(PATIENT);
      await page.getByTestId('canvas').press(']');
      await page.getByTestId('atom-card').waitFor(PATIENT);
    },
    leave: async (page) => {
      await page.getByTestId('canvas').press('Escape');
      await button(page, 'Back to motion').click();
    },
  },
  {
    name: 'picture',
    title: 'The picture: style, colours, measures',
    open: async (page) => {
      await button(page, 'Picture: style, colours, measures').click();
      const panel = page.getByRole('region', { name: 'Picture' });
      await panel.getByRole('radio', { name: 'Force', exact: true }).check();
      await page.getByTestId('color-key').waitFor({ state: 'attached', ...PATIENT });
    },
    leave: async (page) => {
      const panel = page.getByRole('region', { name: 'Picture' });
      await panel.getByRole('radio', { name: 'Element', exact: true }).check();
      await panel.getByRole('button', { name: 'Close' }).click();
    },
  },
  {
    name: 'hands',
    title: 'Hands on: pull, kick, heat, settle, freeze',
    open: async (page) => {
      await button(page, 'Hands on').click();
      await page.getByTestId('hands').waitFor(PATIENT);
      await page.getByTestId('canvas').press(']');
      await page.getByTestId('canvas').press('g');
      for (let n = 0; n < 6; n++) await page.getByTestId('canvas').press('ArrowUp');
    },
    leave: async (page) => {
      await page.getByTestId('canvas').press('Escape');
      await page.getByTestId('canvas').press('Escape');
      await page.getByTestId('hands').getByRole('button', { name: 'Put the tools away' }).click();
    },
  },
  {
    name: 'timeline',
    title: 'The timeline: an earlier moment, with a bookmark',
    open: async (page) => {
      const line = page.getByRole('region', { name: 'Timeline' });
      for (let n = 0; n < 8; n++) await button(page, 'One step').click();
      await line.locator('input:enabled').waitFor(PATIENT);
      // Frames that are still on their way would lead back to the run.
      await page.waitForTimeout(800);
      await line.getByRole('slider').press('ArrowLeft');
      await line.getByRole('slider').press('ArrowLeft');
      await line.getByRole('button', { name: 'Bookmark this moment' }).click();
      await line.getByRole('button', { name: 'Go on from here' }).waitFor(PATIENT);
    },
    leave: async (page) => {
      await page.getByRole('region', { name: 'Timeline' }).getByRole('slider').press('End');
    },
  },
  {
    name: 'inside',
    title: 'Look inside: energies by Term, parameters, curves',
    points: true,
    open: async (page) => {
      await page.locator('.point-card.shown').getByRole('button', { name: 'Look inside' }).click();
      await page.getByTestId('inside').locator('math').first().waitFor(PATIENT);
    },
    leave: async (page) => button(page, 'Back to the plane').click(),
  },
  {
    name: 'link',
    title: 'A link to pass on',
    open: async (page) => {
      await button(page, 'Copy link').click();
      await page.getByRole('textbox', { name: 'Link', exact: true }).waitFor(PATIENT);
    },
    leave: async (page) => {
      await page.getByRole('textbox', { name: 'Link', exact: true }).press('Escape');
    },
  },
  {
    name: 'molecules',
    title: 'Molecules: the gallery',
    open: async (page) => {
      await openMolecules(page, 'Gallery');
      await dialog(page).locator('.thumbnail svg').first().waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'molecules-problem',
    title: 'Molecules: what is none',
    open: async (page) => {
      await openMolecules(page, 'Type, paste or open');
      await page.getByRole('textbox', { name: 'SMILES, or the text of a file' }).fill('C(C)(C)(C)(C)C');
      await button(page, 'Read it').click();
      await page.getByTestId('problem').waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'molecules-preview',
    title: 'Molecules: a look before it runs',
    open: async (page) => {
      await openMolecules(page, 'Type, paste or open');
      await button(page, 'aspirin').click();
      await page.locator('[data-testid=coverage][data-done=true]').waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'molecules-draw',
    title: 'Molecules: drawn',
    open: async (page) => {
      await openMolecules(page, 'Draw');
      await page.getByTestId('editor').waitFor(PATIENT);
      await page.locator('button:enabled', { hasText: 'Build it in space' }).waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'models',
    title: 'Models to add',
    open: async (page) => {
      await button(page, 'Add a model').click();
      await button(page, /^Download/)
        .first()
        .waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'designer',
    title: 'The designer',
    open: async (page) => {
      await button(page, 'Design your own').click();
      await page.getByTestId('design-cost').getByText('µs').waitFor(PATIENT);
      if (narrow(page)) await page.locator('summary').getByText('What an atom sees').first().click();
      const field = page.getByRole('textbox', { name: 'Radial cutoff', exact: true });
      await field.fill('4.5');
    },
    // A fit has something to show after some epochs.
    pose: async (page) => {
      await button(page, 'Fit it').click();
      await page.locator('[data-testid=fit][data-state=done]').waitFor(PATIENT);
      await page.getByTestId('fit').scrollIntoViewIfNeeded();
    },
    leave: closeDialog,
  },
  {
    name: 'challenge',
    title: 'The challenge',
    open: async (page) => {
      await button(page, 'Design your own').click();
      await page.getByRole('tab', { name: 'Challenge', exact: true }).click();
      await page.getByRole('radio', { name: 'parameters' }).check();
      await page.getByText(/^To beat: /).waitFor(PATIENT);
    },
    points: true,
    leave: closeDialog,
  },
  {
    name: 'benchmark',
    title: 'Benchmark this device',
    open: async (page) => {
      await button(page, 'Help').click();
      await button(page, 'Benchmark this device').click();
      await button(page, 'Start').waitFor(PATIENT);
    },
    pose: async (page) => {
      await button(page, 'Start').click();
      await page.locator('[data-testid=benchmark-result][data-done=true]').waitFor({ timeout: 300_000 });
    },
    leave: closeDialog,
  },
  {
    name: 'help',
    title: 'Help',
    open: async (page) => {
      await button(page, 'Help').click();
      await dialog(page).waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'glossary',
    title: 'Glossary',
    open: async (page) => {
      await button(page, 'Help').click();
      await button(page, 'Glossary: the words of this page').click();
      await dialog(page).getByRole('searchbox').waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'sources',
    title: 'Where numbers come from, data, how to cite',
    open: async (page) => {
      await button(page, 'Help').click();
      await button(page, 'Where numbers come from, data, how to cite').click();
      await page.getByTestId('citation').waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'files',
    title: 'Files: save, open, export',
    open: async (page) => {
      await button(page, 'Help').click();
      await button(page, 'Save, open and export files').click();
      await button(page, 'Save Experiment').waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  bench('errors', 'Errors', {
    chips: ['Splines', 'A network of messages'],
    start: 'Compare the forces',
    shown: '.bench-figure svg >> nth=1',
  }),
  bench('scans', 'Scans', {
    chips: ['A network of messages'],
    start: /^Measure/,
    shown: '.bench-figure svg >> nth=1',
  }),
  bench('motion', 'Motion'),
  bench('time', 'Time', { chips: ['A network of messages'], start: 'Split the time', shown: '.bench-figure' }),
  bench('card', 'Report card', { chips: [], start: 'Test', shown: '.report-card .verdict' }),
  bench('scaling', 'Scaling'),
  bench('verdict', 'Verdict'),
  bench('meaning', 'What it means', {
    chips: [],
    start: 'Measure the energy errors',
    shown: '.bench-figure',
  }),
  {
    name: 'sides',
    title: 'Side by side',
    open: async (page) => {
      await button(page, 'Side by side').click();
      await page.locator('.side canvas').nth(2).waitFor(PATIENT);
    },
    pose: async (page) => {
      const play = button(page, 'Play all');
      if (await play.isVisible()) await play.click();
      await page.waitForTimeout(4000);
      await button(page, 'Pause all').click();
    },
    leave: async (page) => button(page, 'Back to the run').click(),
  },
  {
    name: 'lessons',
    title: 'Lessons',
    open: openLessons,
    leave: closeDialog,
  },
  {
    name: 'worksheet',
    title: 'A lesson’s worksheet, with its key',
    open: async (page) => {
      await openLessons(page);
      await button(page, 'Worksheet of “Bonds”').click();
      await page.getByLabel('With answer key').check();
      await dialog(page)
        .getByText(/Measured on/)
        .waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'lesson',
    title: 'A lesson: a guess, the instrument, a wrong answer’s hint',
    open: async (page) => {
      await openLessons(page);
      await button(page, 'Start “Bonds”').click();
      const lesson = page.getByRole('complementary', { name: /^Lesson/ });
      const press = (name: string) => lesson.getByRole('button', { name, exact: true }).click(PATIENT);
      await press('Next');
      await press('Skip');
      await press('Next');
      await page.getByLabel('Answer in Å').fill('1.15');
      await press('Check');
      await lesson.getByText(/Not yet\./).waitFor(PATIENT);
    },
    leave: async (page) => {
      await button(page, 'Leave the lesson').click();
      await page.getByRole('complementary', { name: /^Lesson/ }).waitFor({ state: 'detached' });
      await page.locator('.molecule-button:enabled', { hasText: 'Ethanol' }).waitFor(PATIENT);
    },
  },
  {
    name: 'box',
    title: 'Molecules: a box to fill',
    open: async (page) => {
      await openMolecules(page, 'Fill a box');
      await page.getByTestId('box-size').getByText(/atoms/).waitFor(PATIENT);
    },
    leave: closeDialog,
  },
  {
    name: 'liquid',
    title: 'A box of water: distances, density, speed',
    open: (page) => fill(page, 'Water'),
    pose: collectFrames,
    leave: leaveBox,
  },
  {
    name: 'solution',
    title: 'A molecule in water: the solute in balls, the water in lines',
    open: (page) => fill(page, 'Ethanol in water'),
    pose: collectFrames,
    leave: leaveBox,
  },
  {
    name: 'fault',
    title: 'A run that has come apart',
    open: async (page) => {
      if (narrow(page)) await page.getByRole('tab', { name: 'Settings', exact: true }).click();
      else await button(page, 'More').click();
      const field = page.getByRole('textbox', { name: 'Time step', exact: true });
      await field.fill('5');
      await field.press('Enter');
      await button(page, 'Play').click();
      await page.locator('.fault h2').waitFor(PATIENT);
    },
  },
];

/** On a phone the list is reached through the help. */
async function openLessons(page: Page): Promise<void> {
  if (narrow(page)) {
    await button(page, 'Help').click();
    await button(page, 'Take a lesson').click();
  } else await button(page, 'Lessons').click();
  await button(page, /^Start “/)
    .first()
    .waitFor(PATIENT);
}

/** A box of the usual size, filled. */
async function fill(page: Page, what: string): Promise<void> {
  await openMolecules(page, 'Fill a box');
  await page.getByRole('radio', { name: new RegExp(`^${what}`) }).check();
  await button(page, 'Fill it and run').click();
  await page.getByRole('heading', { name: 'The liquid' }).waitFor({ state: 'attached', ...PATIENT });
}

/** Lets a box run until its distances can be told from noise. */
export async function collectFrames(page: Page): Promise<void> {
  if (narrow(page)) await page.getByRole('tab', { name: 'Plane', exact: true }).click();
  await button(page, 'Play').click();
  await page.getByText(/mean of \d\d+ frames/).waitFor(PATIENT);
  await button(page, 'Pause').click();
}

async function leaveBox(page: Page): Promise<void> {
  await openMolecules(page, 'Gallery');
  await page.getByRole('searchbox').fill('ethanol');
  await page.getByRole('searchbox').press('Enter');
  await page.locator('.molecule-button:enabled', { hasText: 'C₂H₆O' }).waitFor(PATIENT);
}
