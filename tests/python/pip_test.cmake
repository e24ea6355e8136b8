# Installs a copy of the package, so that nothing is written into the source tree, and runs the library that came along.
cmake_minimum_required(VERSION 3.22)
file(REMOVE_RECURSE ${WORK})
file(COPY ${SOURCE_DIR}/bindings/python DESTINATION ${WORK}/bindings PATTERN __pycache__ EXCLUDE)
file(COPY ${SOURCE_DIR}/CMakeLists.txt DESTINATION ${WORK})
set(ENV{OCTET_LIBRARY} ${LIBRARY})
execute_process(COMMAND ${PYTHON} -m pip install --no-build-isolation --no-deps --no-index --target ${WORK}/site ${WORK}/bindings/python
                OUTPUT_VARIABLE report ERROR_VARIABLE report RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "pip: given exit status ${status}, expected 0\n${report}")
endif()
unset(ENV{OCTET_LIBRARY})
set(ENV{PYTHONPATH} ${WORK}/site)
set(ENV{OMP_WAIT_POLICY} passive)
execute_process(COMMAND ${PYTHON} -c "import octet; print(octet.__file__, len(octet.read_model('${SOURCE_DIR}/examples/glyphs/glyphs.xml')) > 10)"
                OUTPUT_VARIABLE report ERROR_VARIABLE report RESULT_VARIABLE status)
if(NOT report STREQUAL "${WORK}/site/octet/__init__.py True\n")
  message(FATAL_ERROR "installed package: given ${report}, expected it to load from ${WORK}/site and to read a model")
endif()
