package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in words; the library's messages of these exceptions are the file's name alone. */
final class FileProblem {

    private FileProblem() {}

    /** Such as "data/x.json: there is no such file or folder". */
    static String of(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchFileException) {
            return message + ": there is no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        return failure instanceof FileAlreadyExistsException ? message + ": it is there already" : message;
    }
}
