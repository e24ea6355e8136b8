# Packs what was built as a tarball, unpacks it into an empty folder, and builds and runs a C program against it.
cmake_minimum_required(VERSION 3.22)
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
set(work_dir ${BINARY_DIR}/package_test)
set(glyphs ${SOURCE_DIR}/examples/glyphs)
set(images ${SOURCE_DIR}/tests/data/images)
file(REMOVE_RECURSE ${work_dir})
file(MAKE_DIRECTORY ${work_dir}/unpacked)

run(${CPACK} --config ${BINARY_DIR}/CPackConfig.cmake -G TGZ -B ${work_dir})
file(GLOB tarball ${work_dir}/*.tar.gz)
run(${CMAKE_COMMAND} -E chdir ${work_dir}/unpacked ${CMAKE_COMMAND} -E tar xf ${tarball})
file(GLOB prefix ${work_dir}/unpacked/*)

foreach(file bin/octet include/octet.h include/octet/octet.hpp ${LIBDIR}/liboctet.so ${LIBDIR}/liboctet.a ${LIBDIR}/liboctet_c.so
             ${LIBDIR}/liboctet_c.so.1 ${LIBDIR}/pkgconfig/octet.pc ${LIBDIR}/pkgconfig/octet_c.pc ${LIBDIR}/cmake/octet/octet-config.cmake
             share/doc/octet/LICENSE)
  if(NOT EXISTS ${prefix}/${file})
    message(SEND_ERROR "tarball: given no ${file}, expected it")
  endif()
endforeach()

run(${prefix}/bin/octet --version)
find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
set(ENV{PKG_CONFIG_PATH} ${prefix}/${LIBDIR}/pkgconfig)
run(${pkg_config} --cflags --libs octet_c)
separate_arguments(flags UNIX_COMMAND "${output}")
run(${C_COMPILER} -std=c99 ${SOURCE_DIR}/examples/c/quantize.c ${flags} -Wl,-rpath,${prefix}/${LIBDIR} -o ${work_dir}/quantize)
run(${work_dir}/quantize ${glyphs}/glyphs.xml ${work_dir}/int8.xml 127.5 63.75 ${images}/rgb.png ${images}/jpeg_444.jpg)
if(NOT output MATCHES "^FP32: class [0-9], score [0-9.]+\nINT8: class [0-9], score [0-9.]+\n$")
  message(FATAL_ERROR "program: given '${output}', expected two classes")
endif()
