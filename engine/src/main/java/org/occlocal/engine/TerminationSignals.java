package org.occlocal.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * What happens before the shutdown hooks when the process is told to end by a signal. The JDK's way to handle signals has no
 * supported name, so it is looked for; where it is missing, or somebody else has claimed signals, hooks run at once as ever.
 */
final class TerminationSignals {

    private static final int EXIT_CODE_OF_SIGNALS = 128;

    private TerminationSignals() {}

    /** @param work that comes before the hooks; the process exits with 128 and the signal's number, as it would without */
    static void before(Runnable work) {
        for (String name : List.of("HUP", "INT", "TERM")) {
            try {
                handle(name, work);
            } catch (ReflectiveOperationException e) {
                return;
            }
        }
    }

    private static void handle(String name, Runnable work) throws ReflectiveOperationException {
        Class<?> signalClass = Class.forName("sun.misc.Signal");
        Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
        Object signal = signalClass.getConstructor(String.class).newInstance(name);
        int number = (int) signalClass.getMethod("getNumber").invoke(signal);
        Object handler = Proxy.newProxyInstance(
                TerminationSignals.class.getClassLoader(),
                new Class<?>[] {handlerClass},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        work.run();
                        System.exit(EXIT_CODE_OF_SIGNALS + number);
                    }
                    return switch (method.getName()) {
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> name.hashCode();
                        case "toString" -> name;
                        default -> null;
                    };
                });
        try {
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) { // of -Xrs, or a signal that the system claims
                throw e;
            }
        }
    }
}
