package org.occlocal.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestNamesTest {

    @Test
    void theNearestOfManyNamesComeFirst() {
        List<String> known =
                List.of("BoolQDataset", "CMBDataset", "MMLUDataset", "PIQADataset", "SIQADataset", "winograndeDataset");
        assertThat(NearestNames.of("SiqaDataset", known))
                .isEqualTo("SIQADataset, PIQADataset, CMBDataset, MMLUDataset and 2 others");
    }

    @Test
    void fewNamesAreAllShown() {
        assertThat(NearestNames.of("b", List.of("a", "b", "c", "d", "e"))).isEqualTo("b, a, c, d, e");
    }
}
