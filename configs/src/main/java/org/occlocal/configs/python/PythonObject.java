package org.occlocal.configs.python;

/**
 * A function, class or module that a configuration holds where a value belongs.
 *
 * @param description as Python prints it
 */
public record PythonObject(String description) {

    @Override
    public String toString() {
        return description;
    }
}
