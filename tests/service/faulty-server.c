/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faulty-server FOLDER [KEY CERTIFICATE]: an HTTP server (HTTPS with a key)
 * on a free port of loopback, which it prints.  Each request is kept in
 * FOLDER/requests/NUMBER, and FOLDER/plan says how it is answered, a line a
 * request; the last line stays.
 *
 *   STATUS [WORDS]        that status and these words as the body, or for
 *                         @FILE that file; %A in them is the request's
 *                         Authorization header
 *   busy STATUS SECONDS   that status, with Retry-After
 *   redirect URL          302
 *   cut                   the connection is closed without an answer
 *   half STATUS           closed in the middle of the answer's body
 *   drip STATUS           a body that comes a byte now and then, without end
 *   huge STATUS           a body without end, as fast as it can
 *   hang                  no answer
 */
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../runner/cleanup.h"
#include "../../runner/files.h"
#include "../../runner/text.h"

static struct {
  const char *folder;
  pthread_mutex_t lock;
  unsigned requests;
} server = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* A request while its body comes in. */
struct request {
  char *text;
  size_t size;
  FILE *fp;
};

static enum MHD_Result
write_header (void *fp, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  fprintf (fp, "%s: %s\n", name, value);
  return MHD_YES;
}

static enum MHD_Result
write_argument (void *fp, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  fprintf (fp, "argument %s=%s\n", name, value ? value : "");
  return MHD_YES;
}

static struct request *
begin (struct MHD_Connection *connection, const char *method, const char *url)
{
  struct request *request = memory_zero (1, sizeof *request);

  request->fp = open_memstream (&request->text, &request->size);
  fprintf (request->fp, "%s %s\n", method, url);
  MHD_get_connection_values (connection, MHD_GET_ARGUMENT_KIND, write_argument, request->fp);
  MHD_get_connection_values (connection, MHD_HEADER_KIND, write_header, request->fp);
  fputc ('\n', request->fp);
  return request;
}

static void
clear (void *user, struct MHD_Connection *connection, void **place,
       enum MHD_RequestTerminationCode code)
{
  struct request *request = *place;

  (void) user, (void) connection, (void) code;
  if (!request)
    return;
  if (request->fp)
    fclose (request->fp);
  free (request->text);
  free (request);
  *place = NULL;
}

/* The plan's next line, which is taken out unless it is the last. */
static char *
next_line (void)
{
  CLEANUP_FREE char *path = text_format ("%s/plan", server.folder);
  char *text = file_read (path, NULL, NULL);
  char *rest = text ? strchr (text, '\n') : NULL;

  if (rest && rest[1])
    file_write (path, rest + 1, strlen (rest + 1), NULL);
  if (rest)
    *rest = '\0';
  return text ? text : text_copy ("500 no plan");
}

/* Keeps the request; how it is to be answered. */
static char *
record (const struct request *request)
{
  char *line;

  pthread_mutex_lock (&server.lock);
  CLEANUP_FREE char *path = text_format ("%s/requests/%04u", server.folder, ++server.requests);
  file_write (path, request->text, request->size, NULL);
  line = next_line ();
  pthread_mutex_unlock (&server.lock);
  return line;
}

static ssize_t
drip (void *user, uint64_t position, char *bytes, size_t most)
{
  (void) user, (void) position, (void) most;
  usleep (100000);
  *bytes = 'x';
  return 1;
}

static ssize_t
flood (void *user, uint64_t position, char *bytes, size_t most)
{
  (void) user, (void) position;
  memset (bytes, 'x', most);
  return (ssize_t) most;
}

static ssize_t
break_off (void *user, uint64_t position, char *bytes, size_t most)
{
  (void) user, (void) most;
  if (position > 0)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  *bytes = 'x';
  return 1;
}

/* %A, then @FILE. */
static char *
body_of (struct MHD_Connection *connection, const char *words)
{
  const char *given
    = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Authorization");
  const char *mark = strstr (words, "%A");

  if (words[0] == '@') {
    CLEANUP_FREE char *path = text_format ("%s/%s", server.folder, words + 1);
    char *text = file_read (path, NULL, NULL);

    return text ? text : text_copy ("no such file");
  }
  if (!mark)
    return text_copy (words);
  return text_format ("%.*s%s%s", (int) (mark - words), words, given ? given : "", mark + 2);
}

static enum MHD_Result
send_text (struct MHD_Connection *connection, unsigned status, const char *words,
           const char *header, const char *value)
{
  CLEANUP_FREE char *body = body_of (connection, words);
  struct MHD_Response *response
    = MHD_create_response_from_buffer (strlen (body), body, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result r;

  if (header)
    MHD_add_response_header (response, header, value);
  r = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);
  return r;
}

static enum MHD_Result
send_stream (struct MHD_Connection *connection, unsigned status,
             MHD_ContentReaderCallback reader)
{
  struct MHD_Response *response
    = MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, 4096, reader, NULL, NULL);
  enum MHD_Result r = MHD_queue_response (connection, status, response);

  MHD_destroy_response (response);
  return r;
}

static enum MHD_Result
answer (struct MHD_Connection *connection, const char *line)
{
  char words[1000] = "", seconds[32] = "";
  unsigned status = 500;

  if (sscanf (line, "busy %u %31s", &status, seconds) == 2)
    return send_text (connection, status, "busy", "Retry-After", seconds);
  if (sscanf (line, "redirect %999s", words) == 1)
    return send_text (connection, 302, "elsewhere", "Location", words);
  if (strcmp (line, "cut") == 0)
    return MHD_NO;
  if (strcmp (line, "hang") == 0) {
    pause ();
    return MHD_NO;
  }
  if (sscanf (line, "half %u", &status) == 1)
    return send_stream (connection, status, break_off);
  if (sscanf (line, "drip %u", &status) == 1)
    return send_stream (connection, status, drip);
  if (sscanf (line, "huge %u", &status) == 1)
    return send_stream (connection, status, flood);
  sscanf (line, "%u %999[^\n]", &status, words);
  return send_text (connection, status, words, NULL, NULL);
}

static enum MHD_Result
handle (void *user, struct MHD_Connection *connection, const char *url, const char *method,
        const char *version, const char *bytes, size_t *size, void **place)
{
  struct request *request = *place;

  (void) user, (void) version;
  if (!request) {
    *place = begin (connection, method, url);
    return MHD_YES;
  }
  if (*size > 0) {
    fwrite (bytes, 1, *size, request->fp);
    *size = 0;
    return MHD_YES;
  }
  fclose (request->fp);
  request->fp = NULL;
  CLEANUP_FREE char *line = record (request);
  return answer (connection, line);
}

static unsigned
port_of (struct MHD_Daemon *daemon)
{
  const union MHD_DaemonInfo *info = MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT);

  return info ? info->port : 0;
}

int
main (int argc, char **argv)
{
  struct sockaddr_in address
    = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION;
  struct MHD_Daemon *daemon;

  if (argc != 2 && argc != 4)
    return 2;
  server.folder = argv[1];
  CLEANUP_FREE char *requests = text_format ("%s/requests", server.folder);
  CLEANUP_FREE char *key = argc == 4 ? file_read (argv[2], NULL, NULL) : NULL;
  CLEANUP_FREE char *certificate = argc == 4 ? file_read (argv[3], NULL, NULL) : NULL;
  struct MHD_OptionItem tls[] = {
    { MHD_OPTION_HTTPS_MEM_KEY, 0, key },
    { MHD_OPTION_HTTPS_MEM_CERT, 0, certificate },
    { MHD_OPTION_END, 0, NULL },
  };

  if (folder_make (requests, NULL) == -1)
    return 1;
  daemon = MHD_start_daemon (flags | (key ? MHD_USE_TLS : 0), 0, NULL, NULL, handle, NULL,
                             MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, clear,
                             NULL, MHD_OPTION_ARRAY, key ? tls : tls + 2, MHD_OPTION_END);
  if (!daemon)
    return 1;
  printf ("%u\n", port_of (daemon));
  fflush (stdout);
  pause (); /* until the test ends us */
  return 0;
}
