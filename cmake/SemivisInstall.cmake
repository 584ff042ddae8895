# cmake --install: a tree that can be moved. Components: program (what `pip install` takes), python, doc.
include(GNUInstallDirs)
if(SKBUILD)  # pip install: bin and share of the environment, not the package's folder
  set(CMAKE_INSTALL_BINDIR "${SKBUILD_SCRIPTS_DIR}")
  set(CMAKE_INSTALL_DATADIR "${SKBUILD_DATA_DIR}/share")
endif()

install(TARGETS semivis RUNTIME COMPONENT program)
install(DIRECTORY configs data/bounds data/citations DESTINATION "${CMAKE_INSTALL_DATADIR}/semivis" COMPONENT program)

# The package where Debian's Python looks, and its verbs where the program looks (host/cli/external_verb.hpp).
set(python_packages lib/python3/dist-packages)
install(DIRECTORY python/semivis DESTINATION "${python_packages}" COMPONENT python PATTERN __pycache__ EXCLUDE)
file(CONFIGURE OUTPUT python/METADATA CONTENT "Metadata-Version: 2.1\nName: semivis\nVersion: @PROJECT_VERSION@\n" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/python/METADATA" COMPONENT python
  DESTINATION "${python_packages}/semivis-${PROJECT_VERSION}.dist-info")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS pyproject.toml)
file(STRINGS pyproject.toml scripts REGEX "^semivis-[a-z]+ = \"[a-z_.]+:main\"$")
foreach(script IN LISTS scripts)
  string(REGEX MATCH "semivis-([a-z]+) = \"([a-z_.]+):main\"" script "${script}")
  set(verb "${CMAKE_MATCH_1}")
  set(module "${CMAKE_MATCH_2}")
  configure_file(cmake/verb.py.in "python/semivis-${verb}" @ONLY)
  install(PROGRAMS "${PROJECT_BINARY_DIR}/python/semivis-${verb}" DESTINATION libexec/semivis COMPONENT python)
endforeach()

install(FILES README.md CHANGELOG.md CITATION.cff LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT doc)
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT doc)
