package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.ExportedCausalLmTest;
import org.occlocal.models.ModelException;

/** Graphs that are broken or malicious: an error that says what is wrong, before ONNX Runtime reads anything of them. */
final class BadExportTest {

    @TempDir
    Path folder;

    private AbstractThrowableAssert<?, ?> loading() {
        return assertThatThrownBy(() -> ExportedCausalLm.load(OnnxExport.open(folder), DeviceChoice.cpu()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("where:")
                .hasMessageContaining("mend:");
    }

    private Path unpacked(String export) throws IOException {
        return ExportedCausalLmTest.unpack(export, folder).resolve("model.onnx");
    }

    private void edit(String export, UnaryOperator<GraphProto> change) throws IOException {
        Path file = unpacked(export);
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        Files.write(
                file,
                model.toBuilder()
                        .setGraph(change.apply(model.getGraph()))
                        .build()
                        .toByteArray());
    }

    private static TensorProto external(String location, String offset, String length) {
        return TensorProto.newBuilder()
                .setName("stolen")
                .setDataType(TensorProto.DataType.UINT8.getNumber())
                .addDims(16)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../secret", "a/../../secret", "..\\secret", "./model.onnx", "a//b", "x\0y"})
    void dataOutsideOfTheFolderIsNotRead(String location) throws IOException {
        edit("optimum", graph -> graph.toBuilder()
                .addInitializer(external(location, "0", "16"))
                .build());
        loading().hasMessageContaining("leads out of the folder").hasMessageContaining("stolen");
    }

    @Test
    void dataThatABranchOfTheGraphKeepsOutsideIsNotRead() throws IOException {
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addInitializer(external("../secret", "0", "16"))
                .build();
        edit("optimum", graph -> graph.toBuilder()
                .addNode(NodeProto.newBuilder()
                        .setOpType("If")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("then_branch")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(branch)))
                .build());
        loading().hasMessageContaining("leads out of the folder");
    }

    @Test
    void dataOfAConstantIsCheckedToo() throws IOException {
        edit("optimum", graph -> graph.toBuilder()
                .addNode(NodeProto.newBuilder()
                        .setOpType("Constant")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeProto.AttributeType.TENSOR)
                                .setT(external("/etc/passwd", "0", "16"))))
                .build());
        loading().hasMessageContaining("leads out of the folder");
    }

    @Test
    void missingDataIsNamed() throws IOException {
        unpacked("genai");
        Files.delete(folder.resolve("model.onnx.data"));
        loading().hasMessageContaining("model.onnx.data").hasMessageContaining("missing");
    }

    @Test
    void dataThatEndsTooEarlyIsNamed() throws IOException {
        unpacked("genai");
        Path data = folder.resolve("model.onnx.data");
        byte[] bytes = Files.readAllBytes(data);
        Files.write(data, java.util.Arrays.copyOf(bytes, bytes.length - 1000));
        loading().hasMessageContaining("the file has " + (bytes.length - 1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e3", "99999999999999999999", ""})
    void placesThatAreNoNumbersAreRefused(String offset) throws IOException {
        edit("optimum", graph -> graph.toBuilder()
                .addInitializer(external("model.onnx", offset, "16"))
                .build());
        loading().hasMessageContaining("for a place in its data file");
    }

    @Test
    void anUnknownOperatorIsNamed() throws IOException {
        edit("optimum", graph -> graph.toBuilder()
                .addNode(NodeProto.newBuilder()
                        .setDomain("ai.example")
                        .setOpType("FrobnicateTensor")
                        .addInput("input_ids")
                        .addOutput("frobnicated"))
                .addOutput(ValueInfoProto.newBuilder().setName("frobnicated"))
                .build());
        loading().hasMessageContaining("FrobnicateTensor").hasMessageContaining("refused");
    }

    @Test
    void anUnknownInputIsNamed() throws IOException {
        edit("optimum", graph -> graph.toBuilder()
                .addInput(graph.getInput(0).toBuilder().setName("inputs_embeds"))
                .build());
        loading().hasMessageContaining("inputs_embeds").hasMessageContaining("not understood");
    }

    @Test
    void anInputOfAnotherTypeIsNamed() throws IOException {
        edit("genai", graph -> {
            GraphProto.Builder builder = graph.toBuilder();
            for (int i = 0; i < builder.getInputCount(); i++) {
                if (builder.getInput(i).getName().equals("past_key_values.0.key")) {
                    builder.getInputBuilder(i)
                            .getTypeBuilder()
                            .getTensorTypeBuilder()
                            .setElemType(TensorProto.DataType.DOUBLE.getNumber());
                }
            }
            return builder.build();
        });
        loading().hasMessageContaining("past_key_values.0.key");
    }

    @Test
    void aGraphWithoutLogitsIsRefused() throws IOException {
        edit("optimum", graph -> {
            GraphProto.Builder builder = graph.toBuilder();
            for (NodeProto.Builder node : builder.getNodeBuilderList()) {
                for (int i = 0; i < node.getOutputCount(); i++) {
                    if (node.getOutput(i).equals("logits")) {
                        node.setOutput(i, "scores");
                    }
                }
            }
            builder.getOutputBuilder(0).setName("scores");
            return builder.build();
        });
        loading().hasMessageContaining("lacks an output logits");
    }

    @Test
    void filesThatAreNoGraphsAreRefused() throws IOException {
        Path file = unpacked("optimum");
        for (byte[] content : new byte[][] {
            {}, "no model".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[1000], {(byte) 0xff, (byte) 0xff}
        }) {
            Files.write(file, content);
            loading();
        }
    }

    /** Whatever the bytes are, there is an error or a model, and the process goes on. */
    @Test
    void damagedBytesNeverEndTheProcess() throws IOException {
        Path file = unpacked("genai");
        byte[] healthy = Files.readAllBytes(file);
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            byte[] damaged =
                    i % 4 == 0 ? java.util.Arrays.copyOf(healthy, random.nextInt(healthy.length)) : healthy.clone();
            for (int b = 0; b < 1 + i % 5 && damaged.length > 0; b++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try (ExportedCausalLm model = ExportedCausalLm.load(OnnxExport.open(folder), DeviceChoice.cpu())) {
                model.logProbabilities(new int[] {1, 2, 3});
            } catch (ModelException | IllegalStateException | org.occlocal.engine.NonFiniteException e) {
                assertThat(e).hasMessageContaining(" "); // refused, or failed in words
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model.onnx", "/etc/passwd", ""})
    void theConfigurationNamesNoFileElsewhere(String name) throws IOException {
        unpacked("genai");
        Path config = folder.resolve("genai_config.json");
        Files.writeString(config, Files.readString(config).replace("\"model.onnx\"", "\"" + name + "\""));
        loading().hasMessageContaining("model.decoder.filename");
    }
}
