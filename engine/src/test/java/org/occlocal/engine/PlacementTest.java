package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlacementTest {

    @ParameterizedTest
    @CsvSource({"8,1,8", "8,8,1", "8,4,2", "8,3,2", "8,5,1", "6,2,3", "7,2,1", "1,1,1", "2,8,1"})
    void copiesAreAsManyAsFitAndOfEqualNumbersOfDevices(int devices, int stages, int copies) {
        assertThat(Placement.choose(devices, stages)).isEqualTo(new Placement(copies, stages));
    }

    @Test
    void placementsAreRead() {
        assertThat(Placement.parse("2x4")).isEqualTo(new Placement(2, 4)).hasToString("2 copies of 4 stages");
        assertThat(Placement.parse("1X1")).hasToString("1 copy of 1 stage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "0x4", "2x", "axb", "-1x2", "2x4x1", "99999x1"})
    void otherTextsAreRefused(String text) {
        assertThatThrownBy(() -> Placement.parse(text)).hasMessageContaining("such as 8x1 or 2x4");
    }
}
