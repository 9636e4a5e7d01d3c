package org.occlocal.configs.python;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The process in which configurations run. Its arguments are the folder that holds the opencompass package ("-" for
 * none) and the folders that may be read. Each line of its input is the path of a file and, behind tabs, the endings of
 * the variables that are wanted; it answers each with one line of JSON: {@code {"variables": ...}} or {@code {"error", "file", "line"}}.
 */
final class ConfigInterpreter {

    /** Variables of the environment that configurations of OpenCompass ask for; others are hidden from them. */
    private static final List<String> ENVIRONMENT = List.of("COMPASS_", "OPENCOMPASS_", "TOKENIZER_", "HF_HOME");

    private final Value reader;
    private final Value newList;
    private final JsonFactory json = JsonFactory.builder()
            .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
            .build();

    private ConfigInterpreter(Context context, Map<String, String> packages) throws IOException {
        context.eval(prelude());
        this.reader = context.getBindings("python")
                .getMember("Reader")
                .execute(context.eval("python", "dict").execute());
        this.newList = context.eval("python", "list");
        for (Map.Entry<String, String> entry : packages.entrySet()) {
            reader.getMember("packages").putHashEntry(entry.getKey(), entry.getValue());
        }
    }

    public static void main(String[] args) throws IOException {
        PrintStream answers = System.out;
        Map<String, String> packages = new HashMap<>();
        if (!args[0].equals("-")) {
            packages.put("opencompass", args[0]);
        }
        List<Path> roots =
                List.of(args).subList(1, args.length).stream().map(Path::of).toList();
        try (Context context = context(roots);
                BufferedReader files = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            ConfigInterpreter interpreter = new ConfigInterpreter(context, packages);
            answers.println("ready");
            answers.flush();
            for (String question = files.readLine(); question != null; question = files.readLine()) {
                answers.println(interpreter.answer(question));
                answers.flush();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static Context context(List<Path> roots) throws IOException {
        FileSystem files = FileSystem.allowInternalResourceAccess(new ReadOnlyRoots(roots));
        Context.Builder builder = Context.newBuilder("python")
                .allowIO(IOAccess.newBuilder().fileSystem(files).build())
                .allowHostAccess(HostAccess.NONE)
                .allowHostClassLookup(name -> false)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowNativeAccess(false)
                .allowCreateProcess(false)
                .allowCreateThread(false)
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .option("engine.WarnInterpreterOnly", "false")
                .option("python.WarnOptions", "ignore");
        System.getenv().forEach((name, value) -> {
            if (ENVIRONMENT.stream().anyMatch(name::startsWith)) {
                builder.environment(name, value);
            }
        });
        return builder.build();
    }

    private static Source prelude() throws IOException {
        try (InputStream in = Objects.requireNonNull(ConfigInterpreter.class.getResourceAsStream("prelude.py"))) {
            return Source.newBuilder("python", new String(in.readAllBytes(), StandardCharsets.UTF_8), "prelude.py")
                    .build();
        }
    }

    private String answer(String question) throws IOException {
        String[] parts = question.split("\t", -1);
        String file = parts[0];
        try {
            Value answer = reader.invokeMember("answer", file, endings(parts));
            Value error = answer.getArrayElement(1);
            if (!error.isNull()) {
                return error(
                        error.getArrayElement(0).asString(),
                        error.getArrayElement(1).asString(),
                        error.getArrayElement(2).asInt());
            }
            StringWriter text = new StringWriter();
            try (JsonGenerator out = json.createGenerator(text)) {
                out.writeStartObject();
                out.writeFieldName("variables");
                new TreeJson(out).write(answer.getArrayElement(0));
                out.writeEndObject();
            }
            return text.toString();
        } catch (PolyglotException e) {
            return refusal(e, file);
        } catch (TreeJson.TooLargeException e) {
            return error(String.valueOf(e.getMessage()), file, 0);
        }
    }

    /** A list of Python's own: a configuration sees nothing of Java. */
    private Value endings(String[] parts) {
        Value endings = newList.execute();
        for (int i = 1; i < parts.length; i++) {
            endings.invokeMember("append", parts[i]);
        }
        return endings;
    }

    /** What the sandbox refuses comes as an exception of the interpreter, which no Python handler sees. */
    private String refusal(PolyglotException e, String file) throws IOException {
        String message = String.valueOf(e.getMessage());
        String what = message.contains("Process creation")
                ? "a configuration may not start processes"
                : message.contains("UnsupportedPosixFeature")
                        ? "a configuration may not use the network or the operating system: "
                                + message.replaceFirst("^.*Exception: ", "")
                        : message;
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            SourceSection section = frame.getSourceLocation();
            if (frame.isGuestFrame()
                    && section != null
                    && Path.of(file).endsWith(section.getSource().getName())) {
                return error(what, file, section.getStartLine());
            }
        }
        return error(what, file, 0);
    }

    private String error(String message, String file, int line) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("error", message);
            out.writeStringField("file", file);
            out.writeNumberField("line", line);
            out.writeEndObject();
        }
        return text.toString();
    }
}
