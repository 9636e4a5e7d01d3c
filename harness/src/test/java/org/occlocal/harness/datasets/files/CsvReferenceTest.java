package org.occlocal.harness.datasets.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.harness.Reference;

/** Odd separated values, compared with Python's csv.reader. */
final class CsvReferenceTest {

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> rowsAreThoseOfPython() {
        return Reference.items(Reference.read("csv.json").path("cases"))
                .map(reference -> dynamicTest(reference.path("text").toString(), () -> {
                    Path file = folder.resolve("odd.csv");
                    Files.write(file, reference.path("text").textValue().getBytes(StandardCharsets.UTF_8));
                    List<List<String>> rows = CsvFiles.rows(file, ',').stream()
                            .map(CsvFiles.Line::fields)
                            .toList();
                    assertThat(rows).isEqualTo(Reference.value(reference.path("rows")));
                }));
    }
}
