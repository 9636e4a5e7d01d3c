package org.occlocal.harness.evaluators.instructions;

/** One instruction of a prompt. Immutable and thread-safe. */
@FunctionalInterface
public interface Instruction {

    boolean isFollowedBy(String response);
}
