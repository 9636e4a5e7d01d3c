package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.occlocal.harness.Reference;
import org.occlocal.harness.datasets.files.JsonFiles;

final class ContestTestsTest {

    @Test
    void hiddenTestsAreUnpackedBehindThePublicOnes() {
        Map<String, Object> row = JsonFiles.lines(Reference.folder().resolve("data/code_generation_lite/test.jsonl"))
                .get(1)
                .columns();
        ContestTests tests = ContestTests.of(row);
        assertThat(tests.tests()).isEqualTo(List.of(List.of("1 2", "3"), List.of("5 6", "11")));
        assertThat(tests.function()).isNull();
    }

    @Test
    void whatIsNotOneTextIsRefused() {
        String noise = Base64.getEncoder().encodeToString("no deflated text".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ContestTests.unpickled(noise))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("private_test_cases");
        // pickle.dumps([1]) of Python, deflated
        assertThatThrownBy(() -> ContestTests.unpickled("eJxrYJnKxgABsVO8GRP1ABkRAuw="))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("something else than one text");
    }
}
