#include "check.h"

static void use_versions(void) {
  CHECK(octet_abi_version() / 65536 == OCTET_ABI_MAJOR && octet_abi_version() >= OCTET_ABI_MAJOR * 65536U + OCTET_ABI_MINOR);
  CHECK(strchr(octet_version(), '.') != NULL);
  CHECK(strstr(octet_build_info(), "oneDNN: ") != NULL);
}

static void use_errors(void) {
  octet_graph *graph = NULL;
  octet_tensor *tensor = NULL;
  const int64_t dims[] = {2, -3};
  const octet_shape shape = {2, dims};
  const char *path = path_in(work_folder, "bad.xml");
  FILE *file = fopen(path, "w");
  CHECK(file != NULL);
  fputs("<net name=\"bad\" version=\"11\"><layers>\n<layer id=\"0\" name=\"x\" type=\"Parameter\" version=\"opset1\">\n", file);
  fputs("<data shape=\"one\" element_type=\"f32\"/></layer></layers><edges/></net>\n", file);
  fclose(file);

  CHECK(octet_graph_read(&graph, path, NULL) == OCTET_INVALID_MODEL);
  CHECK(graph == NULL);
  CHECK(octet_last_error_status() == OCTET_INVALID_MODEL);
  CHECK(strcmp(octet_last_error_file(), path) == 0);
  CHECK(octet_last_error_line() == 3);
  CHECK(octet_last_error_byte_offset() == -1);
  CHECK(strcmp(octet_last_error_layer(), "x") == 0);
  CHECK(strcmp(octet_last_error_layer_type(), "Parameter") == 0);
  CHECK(strstr(octet_last_error_message(), "bad.xml:3: layer 'x' (Parameter): ") != NULL);

  CHECK(octet_tensor_create(&tensor, OCTET_F32, shape) == OCTET_INVALID_SHAPE);
  CHECK(octet_last_error_line() == -1 && strcmp(octet_last_error_file(), "") == 0);
  CHECK(strcmp(octet_status_name(OCTET_INVALID_SHAPE), "OCTET_INVALID_SHAPE") == 0);
  CHECK(strcmp(octet_status_name(1234), "unknown status") == 0);
}

void use_versions_and_errors(void) {
  CHECK(octet_last_error_status() == OCTET_OK && strcmp(octet_last_error_message(), "") == 0);
  use_versions();
  use_errors();
}
