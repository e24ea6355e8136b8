# oneDNN by its header and library, as the target OneDNN::OneDNN. Debian's package has a CMake configuration of its own, which asks
# for OpenCL's development files although nothing in the CPU engine needs them. An oneDNN elsewhere is named by dnnl_DIR, the
# folder PREFIX/lib/cmake/dnnl, or by CMAKE_PREFIX_PATH.
set(onednn_root)
if(dnnl_DIR)
  get_filename_component(onednn_root ${dnnl_DIR}/../../.. ABSOLUTE)
endif()
find_path(OneDNN_INCLUDE_DIR oneapi/dnnl/dnnl.hpp HINTS ${onednn_root}/include)
find_library(OneDNN_LIBRARY dnnl HINTS ${onednn_root}/lib ${onednn_root}/lib64)

set(OneDNN_VERSION)
if(OneDNN_INCLUDE_DIR)
  file(STRINGS ${OneDNN_INCLUDE_DIR}/oneapi/dnnl/dnnl_version.h onednn_lines REGEX "^#define DNNL_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^0-9;]" "" onednn_numbers "${onednn_lines}")
  string(REPLACE ";" "." OneDNN_VERSION "${onednn_numbers}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OneDNN REQUIRED_VARS OneDNN_LIBRARY OneDNN_INCLUDE_DIR VERSION_VAR OneDNN_VERSION)

if(OneDNN_FOUND AND NOT TARGET OneDNN::OneDNN)
  add_library(OneDNN::OneDNN UNKNOWN IMPORTED)
  set_target_properties(OneDNN::OneDNN PROPERTIES IMPORTED_LOCATION ${OneDNN_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${OneDNN_INCLUDE_DIR})
endif()
