package org.occlocal.tokenizers.jinja;

/** What a template can call: functions, methods and macros. */
@FunctionalInterface
interface Callable {

    Object call(Arguments arguments);
}
