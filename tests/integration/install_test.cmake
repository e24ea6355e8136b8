# Installs Octet into a folder of its own, builds projects against it by each documented way, and runs what they built.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(work_dir ${BINARY_DIR}/install_test)
set(prefix ${work_dir}/prefix)
set(glyphs ${SOURCE_DIR}/examples/glyphs)
file(REMOVE_RECURSE ${work_dir})

function(expect text pattern)
  if(NOT text MATCHES "${pattern}")
    message(FATAL_ERROR "output: given '${text}', expected ${pattern}")
  endif()
endfunction()

function(build source name)
  run(${CMAKE_COMMAND} -S ${source} -B ${work_dir}/${name} -G ${GENERATOR} -D CMAKE_BUILD_TYPE=Release
      -D CMAKE_CXX_COMPILER=${CXX_COMPILER} -D CMAKE_PREFIX_PATH=${prefix} -D dnnl_DIR=${dnnl_DIR})
  run(${CMAKE_COMMAND} --build ${work_dir}/${name})
endfunction()

run(${CMAKE_COMMAND} --install ${BINARY_DIR} --prefix ${prefix})
run(${prefix}/bin/octet --version)
expect("${output}" "^octet [0-9]+\\.[0-9]+\\.[0-9]+\n$")

build(${SOURCE_DIR}/examples examples)
run(${work_dir}/examples/octet_inference ${glyphs}/glyphs.xml ${glyphs}/test.png 127.5 63.75)
set(shared_answer "${output}")
expect("${shared_answer}" "^class [0-9], score ")

# The C interface: header, library and CMake target.
set(images ${SOURCE_DIR}/tests/data/images)
run(${work_dir}/examples/octet_c_quantize ${glyphs}/glyphs.xml ${work_dir}/int8.xml 127.5 63.75 ${images}/rgb.png ${images}/jpeg_444.jpg)
expect("${output}" "^FP32: class [0-9], score [0-9.]+\nINT8: class [0-9], score [0-9.]+\n$")

build(${SOURCE_DIR}/tests/integration/static_consumer static_consumer)
run(${work_dir}/static_consumer/static_consumer ${glyphs}/glyphs.xml ${glyphs}/test.png 127.5 63.75)
if(NOT output STREQUAL shared_answer)
  message(FATAL_ERROR "static library: given '${output}', expected the shared library's '${shared_answer}'")
endif()

find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
set(ENV{PKG_CONFIG_PATH} ${prefix}/${LIBDIR}/pkgconfig)
run(${pkg_config} --cflags --libs octet)
separate_arguments(flags UNIX_COMMAND "${output}")
run(${CXX_COMPILER} -std=c++20 ${SOURCE_DIR}/examples/inference/inference.cpp ${flags}
    -Wl,-rpath,${prefix}/${LIBDIR} -o ${work_dir}/by_pkg_config)
run(${work_dir}/by_pkg_config ${glyphs}/glyphs.xml ${glyphs}/test.png 127.5 63.75)
if(NOT output STREQUAL shared_answer)
  message(FATAL_ERROR "program built with pkg-config: given '${output}', expected '${shared_answer}'")
endif()

run(${pkg_config} --cflags --libs octet_c)
separate_arguments(flags UNIX_COMMAND "${output}")
run(${C_COMPILER} -std=c99 ${SOURCE_DIR}/examples/c/quantize.c ${flags} -Wl,-rpath,${prefix}/${LIBDIR} -o ${work_dir}/c_by_pkg_config)
run(${work_dir}/c_by_pkg_config ${glyphs}/glyphs.xml ${work_dir}/int8.xml 127.5 63.75 ${images}/rgb.png)
expect("${output}" "^FP32: class [0-9]")
