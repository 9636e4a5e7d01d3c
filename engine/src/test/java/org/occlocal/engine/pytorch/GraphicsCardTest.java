package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GraphicsCardTest {

    @Test
    void readsWhatNvidiaSmiPrints() {
        var cards = GraphicsCard.parse(
                "0, NVIDIA H200, 143771, 143000, 570.124.06\n1, NVIDIA H200, 143771, [N/A], 570.124.06\nNo devices\n");
        assertThat(cards).hasSize(2);
        assertThat(cards.get(0).totalBytes()).isEqualTo(143771L << 20);
        assertThat(cards.get(0)).hasToString("GPU 0 NVIDIA H200, 143,000 of 143,771 MiB free, driver 570.124.06");
        assertThat(cards.get(1).freeBytes()).isZero();
    }
}
