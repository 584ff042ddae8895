# A self-contained build folder carries what its programs read, so that it can be copied alone: runtime/{bench,configs,tests,scripts}.
add_custom_target(semivis_runtime_files ALL
  COMMAND "${CMAKE_COMMAND}" -E copy_directory "${PROJECT_SOURCE_DIR}/configs" "${PROJECT_BINARY_DIR}/runtime/configs"
  COMMAND "${CMAKE_COMMAND}" -E copy_directory "${PROJECT_SOURCE_DIR}/tests/reference" "${PROJECT_BINARY_DIR}/runtime/tests/reference"
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/runtime/scripts" "${PROJECT_BINARY_DIR}/runtime/bench"
  COMMAND "${CMAKE_COMMAND}" -E copy "${PROJECT_SOURCE_DIR}/bench/gpu_roofline.py" "${PROJECT_BINARY_DIR}/runtime/bench/gpu_roofline.py"
  COMMAND "${CMAKE_COMMAND}" -E copy "${PROJECT_SOURCE_DIR}/scripts/gpu_check.sh" "${PROJECT_BINARY_DIR}/runtime/scripts/gpu_check.sh"
  COMMENT "Copying configs and reference data into the build folder")
