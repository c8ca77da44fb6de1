import { fraction } from '../simulation/random.ts';

/** A command that a build runs, and what it prints when it works. */
type Command = { run: string; prints: readonly string[] };

/** How a program in one language is built. */
export type Language = {
  buildpacks: readonly string[];
  base: string;
  install: Command;
  build: Command;
  test: Command;
  /** What the build prints when it does not compile, and the tests when one fails. */
  miscompiles: readonly string[];
  failsTests: readonly string[];
};

const node: Language = {
  buildpacks: ['ca-certificates 3.9.1', 'node-engine 5.2.0', 'npm-install 1.9.2', 'npm-start 2.3.0'],
  base: 'docker.io/library/node:24-slim',
  install: {
    run: 'npm ci',
    prints: [
      'npm warn deprecated left-shelf@1.3.0: use String.prototype.padStart instead',
      'added 214 packages, and audited 215 packages in 6s',
      'found 0 vulnerabilities',
    ],
  },
  build: { run: 'npm run build', prints: ['> build', '> tsc -p tsconfig.build.json'] },
  test: {
    run: 'npm test',
    prints: [
      ' ✓ src/price.test.ts (6 tests) 12ms',
      ' Test Files  2 passed (2)',
      '      Tests  18 passed (18)',
    ],
  },
  miscompiles: [
    '> build',
    '> tsc -p tsconfig.build.json',
    "src/shipping/rates.ts(27,17): error TS2339: Property 'weightGrams' does not exist on type 'Parcel'.",
    "src/shipping/rates.ts(31,9): error TS2322: Type 'string' is not assignable to type 'number'.",
    'npm error Lifecycle script `build` failed with error:',
    'npm error code 2',
  ],
  failsTests: [
    '> test',
    '> vitest run',
    ' ✓ src/price.test.ts (6 tests) 12ms',
    ' FAIL  src/shipping/rates.test.ts > rates > a heavy parcel costs more',
    'AssertionError: expected 1299 to be 1499 // Object.is equality',
    '- 1499',
    '+ 1299',
    ' ❯ src/shipping/rates.test.ts:41:24',
    ' Test Files  1 failed | 1 passed (2)',
    '      Tests  1 failed | 17 passed (18)',
    'npm error Lifecycle script `test` failed with error:',
    'npm error code 1',
  ],
};

const go: Language = {
  buildpacks: ['ca-certificates 3.9.1', 'go-dist 2.8.0', 'go-mod-vendor 1.1.3', 'go-build 2.3.1'],
  base: 'docker.io/library/golang:1.26',
  install: { run: 'go mod download', prints: ['go: downloading github.com/go-chi/chi/v5 v5.2.3'] },
  build: { run: 'go build -o /out/ ./...', prints: [] },
  test: { run: 'go test ./...', prints: ['ok  \tshop/price\t0.012s', 'ok  \tshop/shipping\t0.018s'] },
  miscompiles: [
    '# shop/shipping',
    'shipping/rates.go:27:17: parcel.WeightGrams undefined (type Parcel has no field or method WeightGrams)',
    'shipping/rates.go:31:2: declared and not used: zone',
  ],
  failsTests: [
    'ok  \tshop/price\t0.012s',
    '--- FAIL: TestHeavyParcelCostsMore (0.00s)',
    '    rates_test.go:41: rate = 1299, want 1499',
    'FAIL',
    'FAIL\tshop/shipping\t0.018s',
    'FAIL',
  ],
};

const java: Language = {
  buildpacks: ['ca-certificates 3.9.1', 'bellsoft-liberica 11.3.0', 'maven 6.20.0', 'executable-jar 6.13.0'],
  base: 'docker.io/library/maven:3-eclipse-temurin-25',
  install: {
    run: 'mvn --batch-mode dependency:go-offline',
    prints: ['[INFO] Scanning for projects...', '[INFO] Resolved 87 artifacts', '[INFO] BUILD SUCCESS'],
  },
  build: {
    run: 'mvn --batch-mode package -DskipTests',
    prints: [
      '[INFO] Compiling 41 source files',
      '[INFO] Building jar: target/app.jar',
      '[INFO] BUILD SUCCESS',
    ],
  },
  test: {
    run: 'mvn --batch-mode verify',
    prints: ['[INFO] Tests run: 63, Failures: 0, Errors: 0, Skipped: 0', '[INFO] BUILD SUCCESS'],
  },
  miscompiles: [
    '[INFO] Compiling 41 source files',
    '[ERROR] COMPILATION ERROR :',
    '[ERROR] /workspace/src/main/java/shop/shipping/Rates.java:[27,17] cannot find symbol',
    '[ERROR]   symbol:   method weightGrams()',
    '[ERROR]   location: variable parcel of type shop.shipping.Parcel',
    '[INFO] BUILD FAILURE',
    '[ERROR] Failed to execute goal maven-compiler-plugin:compile: Compilation failure',
    '[ERROR] -> [Help 1]',
  ],
  failsTests: [
    '[INFO] Running shop.shipping.RatesTest',
    '[ERROR] Tests run: 9, Failures: 1, Errors: 0, Skipped: 0 <<< FAILURE! -- in shop.shipping.RatesTest',
    '[ERROR]   RatesTest.heavyParcelCostsMore:41 expected: <1499> but was: <1299>',
    '[INFO] BUILD FAILURE',
    '[ERROR] Failed to execute goal maven-surefire-plugin:test: There are test failures.',
    '[ERROR] -> [Help 1]',
  ],
};

const python: Language = {
  buildpacks: ['ca-certificates 3.9.1', 'cpython 1.18.2', 'pip 0.25.0', 'pip-install 0.7.1'],
  base: 'docker.io/library/python:3.14-slim',
  install: {
    run: 'pip install -r requirements.txt',
    prints: ['Collecting fastapi==0.121.0', 'Successfully installed fastapi-0.121.0 uvicorn-0.38.0'],
  },
  build: { run: 'python -m compileall -q shop', prints: [] },
  test: { run: 'python -m pytest -q', prints: ['..................  [100%]', '18 passed in 0.61s'] },
  miscompiles: [
    "*** Error compiling 'shop/shipping/rates.py'...",
    '  File "shop/shipping/rates.py", line 27',
    '    def rate(parcel)',
    '                    ^',
    "SyntaxError: expected ':'",
  ],
  failsTests: [
    '.........F........  [100%]',
    '_________________ test_heavy_parcel_costs_more _________________',
    '>       assert rate(Parcel(grams=9000)) == 1499',
    'E       assert 1299 == 1499',
    'tests/test_rates.py:41: AssertionError',
    'FAILED tests/test_rates.py::test_heavy_parcel_costs_more - assert 1299 == 1499',
    '1 failed, 17 passed in 0.61s',
  ],
};

const named: readonly (readonly [RegExp, Language])[] = [
  [/\b(?:go|golang)\b/, go],
  [/\b(?:java|kotlin|spring)\b/, java],
  [/\b(?:python|py|django|flask)\b/, python],
  [/\b(?:node|nodejs|js|ts|web|frontend|storefront)\b/, node],
];

/** The language a source is written in: what its name says, or else one of four by its name. */
export function languageOf(repository: string, folder: string): Language {
  const name = `${repository}/${folder}`.toLowerCase();
  const all = [node, go, java, python];
  return named.find(([word]) => word.test(name))?.[1] ?? all[Math.floor(fraction(name) * all.length)] ?? node;
}
