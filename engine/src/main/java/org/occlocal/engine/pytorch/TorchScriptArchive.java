package org.occlocal.engine.pytorch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module as torch.jit.load reads it: a zip of the program as text and a pickle of one object with its
 * attributes. Format: torch/csrc/jit/serialization/export_module.cpp and the pickle protocol 2.
 */
final class TorchScriptArchive {

    private static final String ROOT = "decoder/";

    private final ProgramSource source;
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    TorchScriptArchive(ProgramSource source) {
        this.source = source;
    }

    ProgramSource source() {
        return source;
    }

    TorchScriptArchive attribute(String name, boolean value) {
        attributes.put(name, value);
        return this;
    }

    TorchScriptArchive attribute(String name, long value) {
        attributes.put(name, value);
        return this;
    }

    TorchScriptArchive attribute(String name, double value) {
        attributes.put(name, value);
        return this;
    }

    TorchScriptArchive attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    /**
     * @param type as TorchScript writes it, such as {@code List[int]}
     * @param value a list or map of the values above
     */
    TorchScriptArchive attribute(String name, String type, Object value) {
        attributes.put(name, new Typed(type, value));
        return this;
    }

    InputStream open() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "data.pkl", pickle());
            entry(zip, ProgramSource.ENTRY, source.text().getBytes(StandardCharsets.UTF_8));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(ROOT + name));
        zip.write(content);
        zip.closeEntry();
    }

    private byte[] pickle() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x80, 2});
        global(out, "__torch__", source.className());
        out.write(')');
        out.write(0x81); // NEWOBJ
        write(out, attributes);
        out.write('b'); // BUILD
        out.write('.');
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Typed typed) {
            global(out, "torch.jit._pickle", "restore_type_tag");
            write(out, typed.value());
            write(out, typed.type());
            out.write(0x86); // TUPLE2
            out.write('R'); // REDUCE
        } else if (value instanceof Boolean flag) {
            out.write(flag ? 0x88 : 0x89);
        } else if (value instanceof Double number) {
            out.write('G');
            out.writeDouble(number);
        } else if (value instanceof Number number) {
            out.write(0x8a); // LONG1, little-endian
            out.write(8);
            out.writeLong(Long.reverseBytes(number.longValue()));
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.write('X');
            out.writeInt(Integer.reverseBytes(utf8.length));
            out.write(utf8);
        } else if (value instanceof List<?> list) {
            out.write(']');
            out.write('(');
            for (Object element : list) {
                write(out, element);
            }
            out.write('e');
        } else if (value instanceof Map<?, ?> map) {
            out.write('}');
            out.write('(');
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
            }
            out.write('u');
        } else {
            throw new IllegalArgumentException("no pickle for " + value.getClass());
        }
    }

    private static void global(DataOutputStream out, String module, String name) throws IOException {
        out.write(('c' + module + '\n' + name + '\n').getBytes(StandardCharsets.US_ASCII));
    }

    private record Typed(String type, Object value) {}
}
