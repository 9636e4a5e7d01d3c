package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints: each ends with exit code 3 and a message that tells how to mend it. */
final class DamagedCheckpointTest {

    @TempDir
    private Path folder = Path.of("");

    private Path checkpoint = Path.of("");

    @BeforeEach
    void copyCheckpoint() throws IOException {
        checkpoint = TestFolders.copy(TestFolders.reference("qwen2"), folder.resolve("model"));
    }

    @Test
    void truncatedSafetensors() throws IOException {
        byte[] bytes = Files.readAllBytes(weights());
        Files.write(weights(), java.util.Arrays.copyOf(bytes, bytes.length - 100));
        refused(checkpoint, "ends at byte", "model.safetensors", "download it again");
    }

    @Test
    void safetensorsCutInsideTheHeader() throws IOException {
        Files.write(weights(), java.util.Arrays.copyOf(Files.readAllBytes(weights()), 40));
        refused(checkpoint, "header says it is", "the file has 40");
    }

    @Test
    void emptySafetensors() throws IOException {
        Files.write(weights(), new byte[0]);
        refused(checkpoint, "of 0 bytes has no header");
    }

    @Test
    void headerLengthOfTwoToTheSixty() throws IOException {
        byte[] bytes = Files.readAllBytes(weights());
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 60);
        Files.write(weights(), bytes);
        refused(checkpoint, "header says it is 1152921504606846976 bytes long");
    }

    @Test
    void headerThatIsNoJson() throws IOException {
        byte[] bytes = Files.readAllBytes(weights());
        java.util.Arrays.fill(bytes, 8, 60, (byte) '[');
        Files.write(weights(), bytes);
        refused(checkpoint, "cannot read safetensors header", "model.safetensors");
    }

    @Test
    void pointersAndPagesInPlaceOfWeights() throws IOException {
        Files.writeString(weights(), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n");
        refused(checkpoint, "the file is a Git LFS pointer", "model.safetensors", "git lfs pull");
        Files.writeString(weights(), "\n<!DOCTYPE html>\n<html><title>Access denied</title></html>\n");
        refused(checkpoint, "the file is a web page, not weights", "model.safetensors", "login");
        Files.move(weights(), checkpoint.resolve("pytorch_model.bin"));
        refused(checkpoint, "the file is a web page, not weights", "pytorch_model.bin");
    }

    @Test
    void overlappingOffsets() throws IOException {
        SafetensorsEditor editor = new SafetensorsEditor(weights());
        editor.header
                .withObject("/model.layers.1.mlp.up_proj.weight")
                .set(
                        "data_offsets",
                        editor.header.path("model.layers.0.mlp.up_proj.weight").path("data_offsets"));
        editor.write(weights());
        refused(checkpoint, "overlaps the one before it");
    }

    @Test
    void nanWeights() throws IOException {
        SafetensorsEditor editor = new SafetensorsEditor(weights());
        int begin = editor.begin("model.layers.1.mlp.down_proj.weight");
        ByteBuffer.wrap(editor.data).order(ByteOrder.LITTLE_ENDIAN).putFloat(begin + 20, Float.NaN);
        editor.write(weights());
        refused(checkpoint, "weight \"model.layers.1.mlp.down_proj.weight\" holds NaN or infinity");
    }

    @Test
    void missingShard() throws IOException {
        Path sharded = TestFolders.copy(TestFolders.reference("llama_sharded"), folder.resolve("sharded"));
        Files.delete(sharded.resolve("model-00002-of-00005.safetensors"));
        refused(sharded, "model-00002-of-00005.safetensors\" is missing");
    }

    @Test
    void shardNameThatLeavesTheFolder() throws IOException {
        Path sharded = TestFolders.copy(TestFolders.reference("llama_sharded"), folder.resolve("sharded"));
        Path index = sharded.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replace("model-00002-of", "../model-00002-of"));
        refused(sharded, "leads out of the folder");
    }

    @Test
    void wrongShape() throws IOException {
        Path config = checkpoint.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config).replaceAll("\"intermediate_size\": \\d+", "\"intermediate_size\": 48"));
        refused(checkpoint, "has shape [", "config.json implies [48, 48]", "download both again");
    }

    @Test
    void missingTensor() throws IOException {
        SafetensorsEditor editor = new SafetensorsEditor(weights());
        editor.header.set("renamed", editor.header.remove("model.norm.weight"));
        editor.write(weights());
        refused(checkpoint, "1 tensors are missing: model.norm.weight; not expected are renamed");
    }

    @Test
    void configOfAnotherModel() throws IOException {
        Files.copy(TestFolders.reference("gpt2").resolve("config.json"), checkpoint.resolve("other.json"));
        Files.move(
                checkpoint.resolve("other.json"),
                checkpoint.resolve("config.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        refused(checkpoint, "tensors are missing: transformer.wte.weight", "come from different models");
    }

    @Test
    void unknownModelType() throws IOException {
        Path config = checkpoint.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"qwen2\"", "\"rwkv\""));
        refused(checkpoint, "unknown model_type \"rwkv\"", "known are", "qwen2");
    }

    @Test
    void configThatIsNoJson() throws IOException {
        Files.writeString(checkpoint.resolve("config.json"), "{\"model_type\": ");
        refused(checkpoint, "cannot read config.json: line 1, column 1");
    }

    @Test
    void configValueOfTheWrongKind() throws IOException {
        Path config = checkpoint.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replaceAll("\"hidden_size\": \\d+", "\"hidden_size\": \"big\""));
        refused(checkpoint, "\"hidden_size\" is \"big\", expected an integer");
    }

    @Test
    void maliciousPickleIsRefusedAndNotRun() throws IOException {
        Path opt = TestFolders.copy(TestFolders.reference("opt_bin"), folder.resolve("opt"));
        Path witness = folder.resolve("witness");
        String pickle = "\u0080\u0002cposix\nsystem\n(X" + length("touch " + witness) + "touch " + witness + "tR.";
        writeArchive(opt.resolve("pytorch_model.bin"), pickle.getBytes(StandardCharsets.ISO_8859_1));
        refused(opt, "asks for \"posix.system\"", "nothing of it was run");
        assertThat(witness).doesNotExist();
    }

    @Test
    void damagedPickle() throws IOException {
        Path opt = TestFolders.copy(TestFolders.reference("opt_bin"), folder.resolve("opt"));
        writeArchive(opt.resolve("pytorch_model.bin"), new byte[] {(byte) 0x80, 2, '}', 'q', 0, '(', 'u', 'h', 9, '.'});
        refused(opt, "pytorch_model.bin");
        Files.write(opt.resolve("pytorch_model.bin"), new byte[] {1, 2, 3});
        refused(opt, "not a file that torch.save writes");
    }

    @Test
    void tokenizerLargerThanTheVocabulary() throws IOException {
        Files.copy(TestFolders.demoModel().resolve("tokenizer.json"), checkpoint.resolve("tokenizer.json"));
        refused(checkpoint, "the tokenizer has ids up to 511", "vocabulary has");
    }

    private void refused(Path model, String... parts) throws IOException {
        CommandLineRun run = CommandLineRun.onLines(folder, "score", model, "{\"id\":1,\"tokens\":[1,2,3]}\n");
        assertThat(run.errors()).contains(parts).doesNotContain("\tat ", "REDACTED");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    private Path weights() {
        return checkpoint.resolve("model.safetensors");
    }

    private static String length(String text) {
        return new String(
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(text.length())
                        .array(),
                StandardCharsets.ISO_8859_1);
    }

    private static void writeArchive(Path file, byte[] pickle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("archive/data.pkl");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(pickle.length);
            CRC32 crc = new CRC32();
            crc.update(pickle);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(pickle);
        }
        Files.write(file, bytes.toByteArray());
    }
}
