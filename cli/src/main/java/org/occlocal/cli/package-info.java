@NullMarked
package org.occlocal.cli;

import org.jspecify.annotations.NullMarked;
