/* What the parts of this program share: every call is checked, and the first surprise ends the program with its place. */
#ifndef CHECK_H
#define CHECK_H

#include <octet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

#define OK(call)                                                                                                             \
  do {                                                                                                                       \
    const octet_status status_of_call = (call);                                                                              \
    if (status_of_call != OCTET_OK) {                                                                                        \
      fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, octet_status_name(status_of_call), octet_last_error_message()); \
      exit(1);                                                                                                               \
    }                                                                                                                        \
  } while (0)

/* Zeros and struct_size, as octet.h asks for. */
#define PREPARE(object) (memset(&(object), 0, sizeof(object)), (object).struct_size = sizeof(object))

/* The embedded network of examples/glyphs, and a folder for files. */
extern const char *glyphs_folder;
extern const char *work_folder;

/* "FOLDER/NAME" in a buffer that the next call but three uses again. */
const char *path_in(const char *folder, const char *name);
octet_graph *read_glyphs(void);
/* A picture of the network's input, f32 [1,3,32,32]. */
octet_tensor *load_picture(void);

void use_versions_and_errors(void);
void use_tensors(void);
void use_graphs(void);
void build_a_graph(void);
void use_executors(void);
void use_requests(void);
void use_statistics(void);
void quantize_a_network(void);
void use_operations(void);

/* Since 1.4. */
void run_jobs(void);

/* Since 1.3. */
void verify_a_network(void);

/* Since 1.1. */
void convert_a_network(void);
void tune_a_network(void);

#endif
