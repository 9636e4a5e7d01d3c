package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A copy of a reference checkpoint that tests change, and then give to both engines. */
final class DamagedCheckpoint {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] ENGINES = {"pytorch", "onnx"};
    private static final String TOKENS = "{\"id\":1,\"tokens\":[1,2,3]}\n";

    private final Path folder;
    private final Path checkpoint;

    /** @param folder of the test, empty */
    DamagedCheckpoint(String reference, Path folder) throws IOException {
        this(TestFolders.reference(reference), folder);
    }

    private DamagedCheckpoint(Path reference, Path folder) throws IOException {
        this.folder = folder;
        this.checkpoint = TestFolders.copy(reference, folder.resolve("model"));
    }

    /** Of one of the quantized references. */
    static DamagedCheckpoint quantized(String reference, Path folder) throws IOException {
        return new DamagedCheckpoint(TestFolders.quantizedReference(reference), folder);
    }

    void edit(Consumer<SafetensorsEditor> change) throws IOException {
        Path file = checkpoint.resolve("model.safetensors");
        SafetensorsEditor editor = new SafetensorsEditor(file);
        change.accept(editor);
        editor.write(file);
    }

    /** Gives a tensor its sizes in another order: the last one first. */
    void turn(String tensor) throws IOException {
        edit(editor -> {
            ArrayNode shape = (ArrayNode) editor.header.path(tensor).path("shape");
            shape.insert(0, shape.remove(shape.size() - 1));
        });
    }

    void rename(String tensor, String other) throws IOException {
        edit(editor -> {
            editor.header.set(other, editor.header.path(tensor));
            editor.header.remove(tensor);
        });
    }

    void configure(Consumer<ObjectNode> change) throws IOException {
        Path file = checkpoint.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(config);
        JSON.writeValue(file.toFile(), config);
    }

    void assertScored() throws IOException {
        for (String engine : ENGINES) {
            assertThat(score(engine).exitCode()).isZero();
        }
    }

    /** @param parts of the message of either engine */
    void assertRefused(String... parts) throws IOException {
        for (String engine : ENGINES) {
            CommandLineRun run = score(engine);
            assertThat(run.errors()).contains(parts).contains("  where: ").contains("  mend:  ");
            assertThat(run.exitCode()).isEqualTo(3);
        }
    }

    private CommandLineRun score(String engine) throws IOException {
        return CommandLineRun.onLines(folder, "score", checkpoint, TOKENS, "--engine", engine);
    }
}
