/**
 * Problems whose answers a program computes: those of NPHardEval (Fan et al., "NPHardEval: Dynamic Benchmark on Reasoning Ability of
 * Large Language Models via Complexity Classes", 2023), as OpenCompass' datasets/NPHardEval checks them.
 */
@NullMarked
package org.occlocal.harness.evaluators.problems;

import org.jspecify.annotations.NullMarked;
