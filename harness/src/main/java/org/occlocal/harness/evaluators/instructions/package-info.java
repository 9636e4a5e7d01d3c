/**
 * Instructions that a program can tell to be followed or not: those of IFEval (Zhou et al., "Instruction-Following Evaluation
 * for Large Language Models", 2023), as OpenCompass' datasets/IFEval checks them.
 */
@NullMarked
package org.occlocal.harness.evaluators.instructions;

import org.jspecify.annotations.NullMarked;
