/* Uses every function of the octet.h that it is built with: every_function GLYPHS_FOLDER WORK_FOLDER */
#include "check.h"

const char *glyphs_folder;
const char *work_folder;

const char *path_in(const char *folder, const char *name) {
  static char paths[4][1024];
  static int next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  return path;
}

octet_graph *read_glyphs(void) {
  octet_graph *graph = NULL;
  OK(octet_graph_read(&graph, path_in(glyphs_folder, "glyphs.xml"), NULL));
  return graph;
}

octet_tensor *load_picture(void) {
  const float mean = 127.5F, scale = 63.75F;
  const int64_t dims[] = {1, 3, 32, 32};
  const octet_shape shape = {4, dims};
  octet_preprocessing preprocessing;
  octet_tensor *picture = NULL;
  PREPARE(preprocessing);
  preprocessing.mean = &mean;
  preprocessing.mean_count = 1;
  preprocessing.scale = &scale;
  preprocessing.scale_count = 1;
  OK(octet_image_load(&picture, path_in(glyphs_folder, "test.png"), &preprocessing, shape));
  return picture;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: every_function GLYPHS_FOLDER WORK_FOLDER\n");
    return 2;
  }
  glyphs_folder = arguments[1];
  work_folder = arguments[2];
  use_versions_and_errors();
  use_tensors();
  use_graphs();
  build_a_graph();
  use_executors();
  use_requests();
  use_statistics();
  quantize_a_network();
  use_operations();
#if OCTET_ABI_MINOR >= 1
  convert_a_network();
  tune_a_network();
#endif
#if OCTET_ABI_MINOR >= 3
  verify_a_network();
#endif
#if OCTET_ABI_MINOR >= 4
  run_jobs();
#endif
  CHECK(octet_live_handles() == 0);
  printf("every function works\n");
  return 0;
}
