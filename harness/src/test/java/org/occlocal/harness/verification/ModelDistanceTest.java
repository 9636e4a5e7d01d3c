package org.occlocal.harness.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Distances of distributions that are small enough to be computed by hand. */
final class ModelDistanceTest {

    private static final Offset<Double> EXACT = Offset.offset(1e-6);

    private static float[] logs(double... probabilities) {
        float[] logs = new float[probabilities.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(probabilities[i]);
        }
        return logs;
    }

    @Test
    void sumsAreOverTheTokensThatArePredicted() {
        int[] tokens = {0, 1, 0};
        float[][] model = {logs(0.5, 0.25, 0.25), logs(0.2, 0.2, 0.6), logs(1, 0, 0)};
        float[][] reference = {logs(0.25, 0.5, 0.25), logs(0.1, 0.3, 0.6), logs(0, 1, 0)};
        TextDistance distance = TextDistance.of(new TokenizedText("text", tokens), t -> model[t], reference);
        assertThat(distance.tokens()).isEqualTo(2);
        double first = 0.25 * Math.log(0.5) + 0.5 * Math.log(2);
        double second = 0.1 * Math.log(0.5) + 0.3 * Math.log(1.5);
        assertThat(distance.klDivergence()).isCloseTo(first + second, EXACT);
        assertThat(distance.logProbabilityDifference()).isCloseTo(Math.log(2) + Math.log(2), EXACT);
        assertThat(distance.largestDifference()).isCloseTo(Math.log(2), EXACT);
        assertThat(distance.sameTop1()).isEqualTo(1);
        assertThat(distance.negativeLogLikelihood()).isCloseTo(-Math.log(0.25) - Math.log(0.2), EXACT);
        assertThat(distance.referenceNegativeLogLikelihood()).isCloseTo(-Math.log(0.5) - Math.log(0.1), EXACT);
    }

    @Test
    void whatTheReferenceExcludesAddsNothingAndTheOtherWayRoundItIsInfinite() {
        assertThat(TextDistance.klDivergence(logs(1, 0), logs(0.5, 0.5))).isCloseTo(Math.log(2), EXACT);
        assertThat(TextDistance.klDivergence(logs(0.5, 0.5), logs(1, 0))).isInfinite();
    }

    /** Three texts with sums 2, 9, 1 of 4, 6, 2 tokens: mean 1, residuals -2, 3, -1. */
    @Test
    void standardErrorsAreOverTextsAndNotOverTokens() {
        ModelDistance distance = new ModelDistance(List.of(text(4, 2), text(6, 9), text(2, 1)));
        assertThat(distance.klDivergence().value()).isCloseTo(1, EXACT);
        assertThat(distance.klDivergence().standardError()).isCloseTo(Math.sqrt((4.0 + 9 + 1) * 3 / 2) / 12, EXACT);
        assertThat(distance.perplexity().value()).isCloseTo(Math.E, EXACT);
        assertThat(distance.perplexity().standardError())
                .isCloseTo(Math.E * Math.sqrt((4.0 + 9 + 1) * 3 / 2) / 12, EXACT);
    }

    @Test
    void limitsNameWhatIsBeyondThemAndNotANumberIsBeyondAll() {
        ModelDistance distance = new ModelDistance(List.of(text(4, 2), text(6, 9), text(2, 1)));
        assertThat(new DistanceLimits(1, 1, 0).exceededBy(distance)).isEmpty();
        assertThat(new DistanceLimits(0.5, 1, 0.5).exceededBy(distance))
                .containsExactly(
                        "mean log-probability difference 1.00 is above the limit 0.500",
                        "share of equal most likely tokens 0.00 is below the limit 0.500");
        ModelDistance broken = new ModelDistance(List.of(text(4, Double.NaN), text(6, 1)));
        assertThat(new DistanceLimits(9, 9, 0).exceededBy(broken)).hasSize(2);
        assertThatThrownBy(() -> new DistanceLimits(-1, 0, 0)).hasMessageContaining("limits are 0 or more");
    }

    @Test
    void theEmbeddedTextsAreVaried() {
        List<VerificationText> texts = VerificationText.all();
        assertThat(texts).hasSizeGreaterThan(20).allSatisfy(text -> assertThat(text.text())
                .hasSizeGreaterThan(100));
        assertThat(texts).extracting(VerificationText::name).contains("python", "chinese story", "numbers");
        assertThat(texts).extracting(VerificationText::name).doesNotHaveDuplicates();
    }

    private static TextDistance text(int tokens, double sum) {
        return new TextDistance("text", tokens, sum, sum, sum, 0, sum, sum);
    }
}
