# Before the Debian package is made: its tools are there, and its verbs run with the Python whose packages it recommends, not
# with the first one in PATH.
find_program(shlibdeps dpkg-shlibdeps)
find_program(file_type file)
if(NOT shlibdeps OR NOT file_type)
  message(FATAL_ERROR "a Debian package needs dpkg-shlibdeps and file to find its dependencies (Debian: dpkg-dev, file)")
endif()
file(GLOB verbs "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/libexec/semivis/*")
foreach(verb IN LISTS verbs)
  file(READ "${verb}" text)
  string(REPLACE "#!/usr/bin/env python3\n" "#!/usr/bin/python3\n" text "${text}")
  file(WRITE "${verb}" "${text}")
endforeach()
