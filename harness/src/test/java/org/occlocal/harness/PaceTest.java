package org.occlocal.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PaceTest {

    private final AtomicLong clock = new AtomicLong();

    @Test
    void samplesThatWereKnownSayNothingOfTheSpeed() {
        Pace pace = new Pace(1200, 200, clock::get);
        assertThat(pace).hasToString("200 of 1,200 samples, 0 tokens/s");
        clock.set(Duration.ofSeconds(10).toNanos());
        pace.advance(50, 30_000);
        pace.advance(50, 60_000);
        // 100 samples in 10 seconds, 900 are left
        assertThat(pace).hasToString("300 of 1,200 samples, 6,000 tokens/s, 0:01:30 left");
        pace.advance(900, 60_000);
        assertThat(pace).hasToString("1,200 of 1,200 samples, 6,000 tokens/s, 0:00:00 left");
    }

    @Test
    void itIsToldNoMoreOftenThanEachInterval() {
        Pace pace = new Pace(10, 0, clock::get);
        Duration interval = Duration.ofSeconds(30);
        assertThat(pace.isDue(interval)).isFalse();
        clock.set(interval.toNanos());
        assertThat(pace.isDue(interval)).isTrue();
        assertThat(pace.isDue(interval)).isFalse();
        clock.addAndGet(interval.toNanos() - 1);
        assertThat(pace.isDue(interval)).isFalse();
        clock.addAndGet(1);
        assertThat(pace.isDue(interval)).isTrue();
    }
}
