# cpack, in any build folder: a Debian package of everything that cmake --install installs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The semivis authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Monte Carlo of semi-visible dark photons in electron beam dumps")
set(CPACK_PACKAGE_DESCRIPTION "Efficiencies, yields and exclusion limits of semi-visible dark photons in an
electron beam dump with downstream calorimeters (NA64 at CERN), on CPUs and
GPUs: the program semivis, the Python package of the same name, configs and
documentation.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3 (>= 3.10), python3-h5py, python3-numpy, python3-matplotlib")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-yaml")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/cmake/deb/postinst;${PROJECT_SOURCE_DIR}/cmake/deb/prerm")
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/deb/prepare.cmake")
# The licence under the name that Debian gives it.
configure_file(LICENSE deb/usr/share/doc/semivis/copyright COPYONLY)
set(CPACK_INSTALLED_DIRECTORIES "${PROJECT_BINARY_DIR}/deb" .)
include(CPack)
