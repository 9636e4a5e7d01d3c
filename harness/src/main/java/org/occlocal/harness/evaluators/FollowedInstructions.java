package org.occlocal.harness.evaluators;

import java.util.Arrays;

/** Counts of instructions, one a prompt, and the shares of them that were followed. Not safe for several threads. */
final class FollowedInstructions {

    private final int[] asked;
    private final int[] followed;

    FollowedInstructions(int prompts) {
        this.asked = new int[prompts];
        this.followed = new int[prompts];
    }

    void add(int prompt, boolean isFollowed) {
        asked[prompt]++;
        followed[prompt] += isFollowed ? 1 : 0;
    }

    /** Whether all instructions of a prompt were followed. */
    boolean areAll(int prompt) {
        return followed[prompt] == asked[prompt];
    }

    /** In percent. */
    double shareOfPrompts() {
        long correct = 0;
        for (int i = 0; i < asked.length; i++) {
            correct += areAll(i) ? 1 : 0;
        }
        return (double) correct / asked.length * 100;
    }

    /** In percent. */
    double shareOfInstructions() {
        return (double) Arrays.stream(followed).sum() / Arrays.stream(asked).sum() * 100;
    }

    /** 100 for a prompt whose instructions were all followed, 0 for others. */
    double[] ofPrompts() {
        return SampleScores.values(asked.length, i -> areAll(i) ? 100 : 0);
    }

    /**
     * One number a prompt, whose mean is the share R of instructions and whose standard error is that of a ratio of sums (Cochran,
     * "Sampling Techniques", 1977, section 6.3): R + (followed - R asked) / mean asked. Instructions of one prompt are not
     * independent of each other.
     */
    double[] ofInstructions() {
        double share = shareOfInstructions() / 100;
        double meanAsked = (double) Arrays.stream(asked).sum() / asked.length;
        return SampleScores.values(asked.length, i -> 100 * (share + (followed[i] - share * asked[i]) / meanAsked));
    }
}
