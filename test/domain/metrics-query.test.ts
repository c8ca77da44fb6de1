import { describe, expect, test } from 'vitest';
import { fillMetricsQuery, type Place, problemOfMetricsQuery } from '../../server/domain/metrics-query.ts';

const web: Place = { namespace: ['shop-dev'], component: ['web'] };
const filled = (query: string, place: Place = web) => fillMetricsQuery(query, place);

describe('placeholders are values of label matchers', () => {
  test.each([
    ['x{ns=$namespace,app=$component}', 'x{ns="shop-dev",app="web"}'],
    ['x{ns = $namespace, app != $component}', 'x{ns = "shop-dev", app != "web"}'],
    ['x{ns="$namespace",app=\'$component\'}', 'x{ns="shop-dev",app=\'web\'}'],
    ['x{ns=~$namespace,pod=~"$component-.+|$component"}', 'x{ns=~"shop-dev",pod=~"web-.+|web"}'],
    [
      'label_replace(x{ns=$namespace,app=$component}, "a", "$1", "b", "(.+)")',
      'label_replace(x{ns="shop-dev",app="web"}, "a", "$1", "b", "(.+)")',
    ],
    [
      'x{ns=$namespace,app=$component,q="}",r=`{"`} # $component',
      'x{ns="shop-dev",app="web",q="}",r=`{"`} # $component',
    ],
  ])('%s', (query, expected) => {
    expect(problemOfMetricsQuery(query)).toBeUndefined();
    expect(filled(query)).toBe(expected);
  });

  test('of several names, and of any', () => {
    const query = 'x{ns=~$namespace,pod=~"$component-.+"}';
    expect(filled(query, { namespace: ['a', 'b.c'], component: ['web', 'api'] })).toBe(
      String.raw`x{ns=~"a|b\\.c",pod=~"(?:web|api)-.+"}`,
    );
    expect(filled(query, { namespace: 'any', component: 'any' })).toBe('x{ns=~".+",pod=~".+-.+"}');
  });
});

describe('a name is a value, whatever it contains', () => {
  test.each([
    ['"', String.raw`="a\"b"`, String.raw`='a"b'`, String.raw`=~"a\"b"`],
    ["'", `="a'b"`, String.raw`='a\'b'`, `=~"a'b"`],
    ['\\', String.raw`="a\\b"`, String.raw`='a\\b'`, String.raw`=~"a\\\\b"`],
    ['\n', String.raw`="a\nb"`, String.raw`='a\nb'`, String.raw`=~"a\nb"`],
    ['.*|{}', '="a.*|{}b"', `='a.*|{}b'`, String.raw`=~"a\\.\\*\\|\\{\\}b"`],
    [
      '"} or vector(1) #',
      String.raw`="a\"} or vector(1) #b"`,
      `='a"} or vector(1) #b'`,
      String.raw`=~"a\"\\} or vector\\(1\\) #b"`,
    ],
    ['$namespace', '="a$namespaceb"', `='a$namespaceb'`, String.raw`=~"a\\$namespaceb"`],
  ])('%j', (inside, double, single, pattern) => {
    const place = { namespace: ['n'], component: [`a${inside}b`] };
    const query = `x{ns=$namespace,a=$component,b='$component',c=~"$component"}`;
    expect(filled(query, place)).toBe(`x{ns="n",a${double},b${single},c${pattern}}`);
  });
});

test.each([
  ['sum(x)', '$namespace is missing: it would answer for every namespace'],
  ['sum(x{ns=$namespace})', '$component is missing: it would answer for every component'],
  [
    'x{ns=$namespace} == $component',
    '$component has to be the value of a label matcher, as in {app=$component}',
  ],
  ['$component{ns=$namespace}', '$component has to be the value of a label matcher, as in {app=$component}'],
  [
    'x{ns=$namespace,$component="a"}',
    '$component has to be the value of a label matcher, as in {app=$component}',
  ],
  [
    'x{ns=$namespace}[$component]',
    '$component has to be the value of a label matcher, as in {app=$component}',
  ],
  [
    'label_replace(x{ns=$namespace}, "a", "$component", "b", "")',
    '$component has to be the value of a label matcher, as in {app=$component}',
  ],
  ['x{ns=$namespace,app=`$component`}', '$component cannot stand between backticks: use "…"'],
  ['x{ns=$namespace,app="$component}', 'a text that begins with " does not end'],
  ['x{ns=$namespace,app=$components}', '$component is missing: it would answer for every component'],
  ['x{ns=$namespace} # {app=$component}', '$component is missing: it would answer for every component'],
])('%s is refused', (query, problem) => {
  expect(problemOfMetricsQuery(query)).toBe(problem);
});
