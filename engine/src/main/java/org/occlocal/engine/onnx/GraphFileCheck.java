package org.occlocal.engine.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.occlocal.models.ModelException;

/**
 * Looks through an .onnx file that others have made, before ONNX Runtime opens it: that it is one, and that the data which
 * it keeps in other files is there, in its own folder. Weights inside of the file are skipped, not read.
 */
final class GraphFileCheck {

    private static final String DAMAGED = "the file is damaged or was not downloaded completely; download it again";
    private static final String TAMPERED = "do not use this model: its graph reads files outside of its folder";
    private static final int MOST_NESTING = 64;

    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_FUNCTIONS = 25;
    private static final int FUNCTION_NODE = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_SPARSE_INITIALIZER = 15;
    private static final int SPARSE_VALUES = 1;
    private static final int SPARSE_INDICES = 2;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_TENSOR = 5;
    private static final int ATTRIBUTE_GRAPH = 6;
    private static final int ATTRIBUTE_TENSORS = 10;
    private static final int ATTRIBUTE_GRAPHS = 11;
    private static final int ATTRIBUTE_SPARSE_TENSOR = 22;
    private static final int ATTRIBUTE_SPARSE_TENSORS = 23;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    private final Path file;
    private final CodedInputStream in;
    private boolean hasGraph;

    private GraphFileCheck(Path file, InputStream in) {
        this.file = file;
        this.in = CodedInputStream.newInstance(in);
        this.in.setSizeLimit(Integer.MAX_VALUE);
    }

    /** @throws ModelException when the file is no ONNX model, or its data is missing, too short or elsewhere */
    static void check(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            GraphFileCheck check = new GraphFileCheck(file, in);
            check.model();
            if (!check.hasGraph) {
                throw new ModelException("the file holds no ONNX graph", file, DAMAGED);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException("the file is no ONNX model", file, DAMAGED, e);
        } catch (IOException e) {
            throw new ModelException("cannot read the ONNX model", file, DAMAGED, e);
        }
    }

    /** Reads one of the messages that have others in them. */
    private interface Field {
        boolean read(int number) throws IOException;
    }

    private void model() throws IOException {
        fields(number -> {
            if (number == MODEL_GRAPH) {
                hasGraph = true;
                message(this::graph, 1);
            } else if (number == MODEL_FUNCTIONS) {
                message(
                        depth -> fields(inner -> {
                            if (inner == FUNCTION_NODE) {
                                message(this::node, depth + 1);
                                return true;
                            }
                            return false;
                        }),
                        1);
            } else {
                return false;
            }
            return true;
        });
    }

    private void graph(int depth) throws IOException {
        fields(number -> {
            switch (number) {
                case GRAPH_NODE -> message(this::node, depth + 1);
                case GRAPH_INITIALIZER -> message(this::tensor, depth + 1);
                case GRAPH_SPARSE_INITIALIZER -> message(this::sparseTensor, depth + 1);
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private void node(int depth) throws IOException {
        fields(number -> {
            if (number == NODE_ATTRIBUTE) {
                message(this::attribute, depth + 1);
                return true;
            }
            return false;
        });
    }

    private void attribute(int depth) throws IOException {
        fields(number -> {
            switch (number) {
                case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> message(this::tensor, depth + 1);
                case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> message(this::graph, depth + 1);
                case ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS -> message(this::sparseTensor, depth + 1);
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private void sparseTensor(int depth) throws IOException {
        fields(number -> {
            if (number == SPARSE_VALUES || number == SPARSE_INDICES) {
                message(this::tensor, depth + 1);
                return true;
            }
            return false;
        });
    }

    private void tensor(int depth) throws IOException {
        Map<String, String> external = new HashMap<>();
        String[] name = {""};
        fields(number -> {
            if (number == TENSOR_NAME) {
                name[0] = in.readString();
                return true;
            }
            if (number == TENSOR_EXTERNAL_DATA) {
                message(ignored -> entry(external), depth + 1);
                return true;
            }
            return false;
        });
        if (!external.isEmpty()) {
            checkExternal(name[0], external);
        }
    }

    private void entry(Map<String, String> entries) throws IOException {
        String[] pair = {"", ""};
        fields(number -> {
            if (number == ENTRY_KEY || number == ENTRY_VALUE) {
                pair[number - 1] = in.readString();
                return true;
            }
            return false;
        });
        entries.put(pair[0], pair[1]);
    }

    private void checkExternal(String tensor, Map<String, String> external) throws IOException {
        String location = external.getOrDefault("location", "");
        // A link may lead elsewhere, as those in the HuggingFace cache do; a name may not.
        boolean inside = !location.isEmpty()
                && !location.contains("\\")
                && location.indexOf('\0') < 0
                && Arrays.stream(location.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!inside) {
            throw new ModelException(
                    "tensor \"" + tensor + "\" keeps its data in \"" + location + "\", which leads out of the folder",
                    file,
                    TAMPERED);
        }
        Path data = file.resolveSibling(location);
        if (!Files.isRegularFile(data)) {
            throw new ModelException(
                    "tensor \"" + tensor + "\" keeps its data in \"" + location + "\", which is missing",
                    data,
                    "download the model completely: the .onnx file and the data files beside it");
        }
        long offset = number(tensor, external.getOrDefault("offset", "0"));
        long length = number(tensor, external.getOrDefault("length", "0"));
        if (offset > Files.size(data) || length > Files.size(data) - offset) {
            throw new ModelException(
                    "tensor \"" + tensor + "\" takes " + length + " bytes from byte " + offset + " on, the file has "
                            + Files.size(data),
                    data,
                    DAMAGED);
        }
    }

    private long number(String tensor, String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new ModelException(
                    "tensor \"" + tensor + "\" has \"" + text + "\" for a place in its data file", file, DAMAGED);
        }
        return Long.parseLong(text);
    }

    private void fields(Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean isMessage = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (!isMessage || !field.read(WireFormat.getTagFieldNumber(tag))) {
                in.skipField(tag);
            }
        }
    }

    private interface Message {
        void read(int depth) throws IOException;
    }

    private void message(Message message, int depth) throws IOException {
        if (depth > MOST_NESTING) {
            throw new ModelException("the graph is nested more than " + MOST_NESTING + " deep", file, DAMAGED);
        }
        int limit = in.pushLimit(in.readRawVarint32());
        message.read(depth);
        in.checkLastTagWas(0);
        in.popLimit(limit);
    }
}
