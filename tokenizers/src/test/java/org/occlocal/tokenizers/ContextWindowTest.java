package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ContextWindowTest {

    @Property
    void keepsPromptAndNewTokensWithinTheWindow(
            @ForAll @IntRange(min = 2, max = 60) int maxTokens,
            @ForAll @IntRange(max = 80) int promptTokens,
            @ForAll @IntRange(max = 58) int wanted,
            @ForAll TruncationSide side) {
        int newTokens = Math.min(wanted, maxTokens - 1);
        ContextWindow window = new ContextWindow(maxTokens);
        int[] prompt = IntStream.range(0, promptTokens).toArray();
        if (side == TruncationSide.NONE && promptTokens + newTokens > maxTokens) {
            assertThatThrownBy(() -> window.fit(prompt, newTokens, side)).isInstanceOf(ContextOverflowException.class);
            return;
        }
        Fit fit = window.fit(prompt, newTokens, side);
        assertThat(fit.promptTokens() + fit.newTokens()).isLessThanOrEqualTo(maxTokens);
        int room = maxTokens - newTokens;
        boolean losesOddToken = side == TruncationSide.MIDDLE && promptTokens > room && room > 1;
        assertThat(fit.promptTokens()).isEqualTo(Math.min(promptTokens, losesOddToken ? room - room % 2 : room));
        assertThat(fit.truncatedTokens()).isEqualTo(promptTokens - fit.promptTokens());
        assertThat(fit.newTokens()).isEqualTo(newTokens);
        assertThat(fit.tokens()).hasSize(fit.promptTokens()).isSorted();
        if (side == TruncationSide.LEFT) {
            assertThat(fit.tokens())
                    .isEqualTo(
                            IntStream.range(fit.truncatedTokens(), promptTokens).toArray());
        }
        if (side == TruncationSide.RIGHT) {
            assertThat(fit.tokens())
                    .isEqualTo(IntStream.range(0, fit.promptTokens()).toArray());
        }
    }

    @Test
    void cutsTheMiddleAndKeepsAsMuchOfTheEndAsOfTheBeginning() {
        int[] prompt = {1, 2, 3, 4, 5, 6, 7};
        assertThat(new ContextWindow(5).fit(prompt, 0, TruncationSide.MIDDLE).tokens())
                .containsExactly(1, 2, 6, 7);
        assertThat(new ContextWindow(5).fit(prompt, 1, TruncationSide.MIDDLE).tokens())
                .containsExactly(1, 2, 6, 7);
        assertThat(new ContextWindow(5).fit(prompt, 4, TruncationSide.MIDDLE).tokens())
                .containsExactly(1);
    }

    @Test
    void leavesSpecialTokensAtTheEnds() {
        int[] prompt = {0, 1, 2, 3, 4, 5, 9};
        ContextWindow window = new ContextWindow(4);
        FixedEnds both = new FixedEnds(1, 1);
        assertThat(window.fit(prompt, 0, TruncationSide.LEFT, both).tokens()).containsExactly(0, 4, 5, 9);
        assertThat(window.fit(prompt, 0, TruncationSide.RIGHT, both).tokens()).containsExactly(0, 1, 2, 9);
        assertThat(window.fit(prompt, 0, TruncationSide.LEFT, new FixedEnds(1, 0))
                        .tokens())
                .containsExactly(0, 4, 5, 9);
        assertThat(window.fit(prompt, 3, TruncationSide.LEFT, both).tokens()).containsExactly(0);
        assertThat(window.fit(prompt, 0, TruncationSide.LEFT, both).truncatedTokens())
                .isEqualTo(3);
    }

    @Test
    void returnsThePromptItselfWhenNothingIsCut() {
        int[] prompt = {1, 2, 3};
        assertThat(new ContextWindow(8).fit(prompt, 5, TruncationSide.LEFT).tokens())
                .isSameAs(prompt);
    }

    @Test
    void saysCountsLimitAndRemedyWhenThePromptIsTooLong() {
        ContextOverflowException overflow =
                catchThrowableOfType(ContextOverflowException.class, () -> new ContextWindow(512)
                        .fit(new int[600], 32, TruncationSide.NONE));
        assertThat(overflow)
                .hasMessageContaining("prompt has 600 tokens, 32 new tokens reserved, the context window is 512")
                .hasMessageContaining("120 too many")
                .hasMessageContaining("mend");
        assertThat(overflow.promptTokens()).isEqualTo(600);
        assertThat(overflow.newTokens()).isEqualTo(32);
        assertThat(overflow.maxTokens()).isEqualTo(512);
    }

    @Test
    void refusesNewTokensThatLeaveNoRoomForAPrompt() {
        for (TruncationSide side : TruncationSide.values()) {
            assertThatThrownBy(() -> new ContextWindow(8).fit(new int[] {1}, 8, side))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("reserve at most 7");
        }
        assertThat(new ContextWindow(8).fits(0, 8)).isFalse();
        assertThat(new ContextWindow(8).fits(1, Integer.MAX_VALUE)).isFalse();
        assertThat(new ContextWindow(8).fits(1, 7)).isTrue();
    }

    @Test
    void refusesLimitsAndCountsThatMakeNoSense() {
        assertThatThrownBy(() -> new ContextWindow(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ContextWindow(8).fit(new int[1], -1, TruncationSide.LEFT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ContextWindow(8).examplesThatFit(k -> k, -1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fit(new int[2], 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void keepsTheMostExamplesThatFit(
            @ForAll List<@IntRange(min = 1, max = 20) Integer> examples,
            @ForAll @IntRange(min = 1, max = 100) int question,
            @ForAll @IntRange(min = 2, max = 200) int maxTokens) {
        int newTokens = maxTokens / 4;
        ContextWindow window = new ContextWindow(maxTokens);
        int kept = window.examplesThatFit(k -> question + sum(examples, k), examples.size(), newTokens);
        assertThat(kept).isBetween(0, examples.size());
        if (kept > 0) {
            assertThat(window.fits(question + sum(examples, kept), newTokens)).isTrue();
        }
        if (kept < examples.size()) {
            assertThat(window.fits(question + sum(examples, kept + 1), newTokens))
                    .isFalse();
        }
    }

    @Test
    void dropsExamplesFromTheEndOneByOne() {
        List<Integer> asked = new ArrayList<>();
        int kept = new ContextWindow(10)
                .examplesThatFit(
                        k -> {
                            asked.add(k);
                            return 3 * k;
                        },
                        5,
                        2);
        assertThat(kept).isEqualTo(2);
        assertThat(asked).containsExactly(5, 4, 3, 2);
    }

    private static int sum(List<Integer> examples, int count) {
        return examples.subList(0, count).stream().mapToInt(Integer::intValue).sum();
    }
}
