/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hostile text (commit subjects, folder names, commands) inside the formats
 * that dashboards take.  Each returns a new string that the caller frees;
 * bytes that are not UTF-8 become U+FFFD.  JSON is json-c's.
 */
#ifndef BOOTBISECT_ESCAPE_H
#define BOOTBISECT_ESCAPE_H

/* Everything but letters, digits and -._~ as %XX (RFC 3986). */
char *escape_url (const char *text);

/* InfluxDB's line protocol: a measurement, a tag's or field's key, a tag's
 * value.  Line ends and other control characters become spaces, and a
 * backslash at the end, for which the protocol has no form, a slash.
 */
char *escape_tag (const char *text);

/* The same for a field's value, with its quotes.  Everything comes back as it
 * was.
 */
char *escape_field (const char *text);

/* A word of InfluxQL in these quotes: '"' for names, '\'' for values. */
char *escape_influxql (const char *text, char quote);

#endif
