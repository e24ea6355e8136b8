# Runs a command; its output is left in `output`.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE standard_output ERROR_VARIABLE standard_error)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "command: given exit status ${status}, expected 0\n${ARGN}\n${standard_output}\n${standard_error}")
  endif()
  set(output "${standard_output}" PARENT_SCOPE)
endfunction()
