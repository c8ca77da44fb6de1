import { expect, test } from 'vitest';
import { spoken, spokenNext } from '../../server/cli/spoken.ts';
import { tools } from './harness.ts';

test.for([
  ['get_component(component: "cart")', 'quarterdeck component get cart'],
  ['get_component(component: "cart", project: "shop")', 'quarterdeck component get cart --project shop'],
  ['get_component(component: …)', 'quarterdeck component get …'],
  ['deploy_component(component: "a b", dry_run: true)', "quarterdeck component deploy 'a b' --dry-run"],
  ['deploy_component(component: "it\'s")', String.raw`quarterdeck component deploy 'it'\''s'`],
  [
    'call get_component, then get_component()',
    'call quarterdeck component get, then quarterdeck component get',
  ],
  ['deploy_component with the same arguments and without dry_run', 'the same command without --dry-run'],
  ['apply_documents with the same sources', 'quarterdeck apply with the same sources'],
  ['Start kubelet (`systemctl start kubelet`).', 'Start kubelet (`systemctl start kubelet`).'],
  ['Deploy cart again (deploy_component).', 'Deploy cart again (quarterdeck component deploy).'],
  ['forget_component and get_components stay', 'forget_component and get_components stay'],
] as const)('%s', ([text, expected]) => {
  expect(spoken(text, tools)).toBe(expected);
});

test('only what comes next in an answer is translated', () => {
  const log = '10:00 calling get_component(component: "cart")';
  expect(spokenNext(`${log}\nNext:\n  get_component(component: "cart")`, tools)).toBe(
    `${log}\nNext:\n  quarterdeck component get cart`,
  );
  expect(spokenNext(log, tools)).toBe(log);
});
