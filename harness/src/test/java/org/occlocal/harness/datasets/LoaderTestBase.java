package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;

/** Tests of loaders on files that they write themselves. */
abstract class LoaderTestBase {

    @TempDir
    protected Path folder = Path.of("");

    /** Expects that a dataset is not loaded. */
    protected AbstractThrowableAssert<?, ? extends Throwable> refused(String type, Map<String, Object> arguments) {
        return assertThatThrownBy(() -> load(type, arguments)).isInstanceOf(ConfigException.class);
    }

    /** Loads a dataset whose data lies in the folder. */
    protected LoadedRows load(String type, Map<String, Object> arguments) {
        return DatasetTypes.of(type)
                .load(new LoaderArguments("made", new LinkedHashMap<>(arguments), DataRoot.of(folder)));
    }

    /** Writes a file to the folder. */
    protected void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
