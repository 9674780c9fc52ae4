/** DB41xx: an expression (`when`, `expect`, `${{ }}`) is wrong. The caret stands inside the scalar. */
export const expressionCodes = {
  DB4101: {
    title: 'The expression cannot be read',
    explanation:
      'Expressions are written in CEL, the Common Expression Language. This one is not complete or has a sign where none may stand.',
    example: "when: inputs.environment == 'production'",
  },
  DB4102: {
    title: 'The expression names something unknown',
    explanation:
      'Expressions read `inputs`, `steps.<id>.outputs.<name>`, `steps.<id>.status`, `item`, `index`, `run.id` and `run.environment`; an `expect` also reads `response` or `result`. There is nothing else, and no host code.',
    example: 'expect: response.status == 200',
  },
  DB4103: {
    title: 'The expression has the wrong type',
    explanation:
      'The expression compares or joins values of types that do not go together, or its result is not what the field needs: `when` and `expect` need true or false.',
    example: "when: inputs.region == 'eu'",
  },
  DB4104: {
    title: 'The expression is too large or too deep',
    explanation: 'Expressions are bounded in length and depth, so that evaluating one can never hold up a run.',
    example: 'when: inputs.region in inputs.regions',
  },
  DB4105: {
    title: 'The expression uses matches',
    explanation:
      'Regular expressions inside expressions can take unbounded time in this interpreter, so `matches` is not available. Write `.like("…")` instead: the same patterns (RE2), in linear time. For an input, a `pattern` says it earlier.',
    example: 'when: inputs.release.like("^v[0-9]+$")',
  },
  DB4106: {
    title: 'The expression calls an unknown function',
    explanation:
      'Only the functions of CEL and those that Daybook documents exist: a regular expression, for instance, is `.like("…")` and not `matches`. Time is not one of them: it is passed in, never read.',
    example: 'when: size(inputs.regions) > 1',
  },
  DB4107: {
    title: 'The expression cannot be evaluated',
    explanation:
      'The expression is well-formed, but evaluating it with the values that are known at planning failed: a division by zero, an index outside of a list, a field that a map does not have.',
    example: "when: has(inputs.region) && inputs.region == 'eu'",
  },
  DB4108: {
    title: 'The step has no such output',
    explanation: 'Each step type declares its outputs. The expression reads one that this type does not have.',
    example: "version: '${{ steps.find-release.outputs.stdout }}'",
  },
  DB4109: {
    title: 'The expression reads a step that is not over before',
    explanation:
      'A step may read the outputs of steps that are certainly over when it starts: those of earlier stages, those before it in a sequential stage, and those it needs.',
    example: 'needs: [find-release]',
  },
  DB4110: {
    title: 'A slot is not closed',
    explanation: 'A slot begins with `${{` and ends with `}}`. Without its end the text would be sent as it stands.',
    example: "subject: 'Release ${{ inputs.release }} tonight'",
  },
  DB4111: {
    title: 'The expression names an unknown step',
    explanation: 'There is no step with this id in the runbook.',
    example: "when: steps.smoke.status == 'succeeded'",
  },
  DB4112: {
    title: 'The value is not available here',
    explanation:
      '`item` and `index` exist inside a forEach, and `response` and `result` in the `expect` of a check, an http step or a probe. Elsewhere nobody can give them a value.',
    example: 'expect: response.status == 200',
  },
  DB4113: {
    title: 'The expression names an unknown input',
    explanation:
      'The runbook declares its inputs. This one is not declared, so nobody is asked for it and nothing checks it.',
    example: 'inputs: { release: { type: string } }',
  },
  DB4114: {
    title: 'A slot is empty',
    explanation: 'There is nothing between `${{` and `}}`, so nobody can tell which value was meant.',
    example: "version: '${{ inputs.release }}'",
  },
} as const;
