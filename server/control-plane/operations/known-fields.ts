import { PlatformError } from '../../errors.ts';
import { unknownParameters } from '../compile/parameters.ts';
import { fieldNames, type SchemaSection, typeSchema } from '../compile/schema.ts';

/**
 * Refuses values that were typed into a call and that the type does not know. In a document they only warn, as
 * OpenChoreo ignores them; in a call they are a mistake somebody can still correct.
 */
export function refuseUnknownFields(
  section: SchemaSection,
  values: { [field: string]: unknown } | undefined,
  argument: string,
): void {
  const [unknown] = unknownParameters(section, values, argument);
  if (unknown === undefined) return;
  const known = section === undefined ? [] : fieldNames(typeSchema(section));
  throw new PlatformError(
    'invalid_input',
    unknown,
    known.length === 0
      ? `The type takes no ${argument}.`
      : `It takes: ${known.join(', ')}. describe_type tells more.`,
  );
}
