# What `cmake --install` copies, and how other projects find it: CMake packages and pkg-config.
set(octet_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/octet)

install(TARGETS octet_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# The program writes its manual pages and what shells complete it with.
install(CODE "
  set(program \"$<TARGET_FILE:octet_cli>\")
  set(prefix \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
  function(write_by_program file)
    get_filename_component(folder \"\${file}\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${folder}\")
    execute_process(COMMAND \"\${program}\" \${ARGN} OUTPUT_FILE \"\${file}\" COMMAND_ERROR_IS_FATAL ANY)
  endfunction()
  write_by_program(\"\${prefix}/${CMAKE_INSTALL_MANDIR}/man1/octet.1\" man)
  foreach(command info run convert doctor calibrate statistics check annotate benchmark verify report)
    write_by_program(\"\${prefix}/${CMAKE_INSTALL_MANDIR}/man1/octet-\${command}.1\" man \${command})
  endforeach()
  write_by_program(\"\${prefix}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions/octet\" completion bash)
  write_by_program(\"\${prefix}/${CMAKE_INSTALL_DATADIR}/zsh/site-functions/_octet\" completion zsh)
")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/octet DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# Two export sets: only the static library needs the packages that Octet is built from.
install(TARGETS octet_shared EXPORT octet-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS octet_c EXPORT octet-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${PROJECT_SOURCE_DIR}/capi/include/octet.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS octet_static EXPORT octet-static-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT octet-targets NAMESPACE octet:: DESTINATION ${octet_package_dir})
install(EXPORT octet-static-targets NAMESPACE octet:: DESTINATION ${octet_package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/octet-config.cmake.in ${PROJECT_BINARY_DIR}/octet-config.cmake
  INSTALL_DESTINATION ${octet_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/octet-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/octet-config.cmake ${PROJECT_BINARY_DIR}/octet-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindOneDNN.cmake DESTINATION ${octet_package_dir})

# Relative to the file's own folder, so that an installed tree can be moved.
file(RELATIVE_PATH octet_prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/octet.pc.in ${PROJECT_BINARY_DIR}/octet.pc @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/octet_c.pc.in ${PROJECT_BINARY_DIR}/octet_c.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/octet.pc ${PROJECT_BINARY_DIR}/octet_c.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
