/**
 * Runs Python programs that a model wrote. Nobody has read them, so each gets its own process without network, without
 * the user's files and with limits on time, memory, processes and what it writes; whatever it does ends as the outcome
 * of one sample.
 *
 * <p>Two walls stand behind each other. Where the system lets us, Linux namespaces take away the network, other
 * processes and home folders, and a program of root runs as another user. Inside, resource limits hold, and an audit
 * hook of Python itself refuses files outside the throw-away folder, sockets and other programs.
 */
@NullMarked
package org.occlocal.harness.sandbox;

import org.jspecify.annotations.NullMarked;
