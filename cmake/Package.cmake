# What is installed where, and the Debian package of it. `./dev package` builds the web UI first, and runs cpack.

include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # cpack installs what was built; it does not build the tests

set(MCS_REFERENCE "${CMAKE_BINARY_DIR}/reference")
add_custom_command(
    OUTPUT "${MCS_REFERENCE}/mc-speedrun.1.gz" "${MCS_REFERENCE}/mc-speedrun.bash" "${MCS_REFERENCE}/_mc-speedrun"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${MCS_REFERENCE}"
    COMMAND mc-speedrun-reference man | gzip -9n > "${MCS_REFERENCE}/mc-speedrun.1.gz"
    COMMAND mc-speedrun-reference bash > "${MCS_REFERENCE}/mc-speedrun.bash"
    COMMAND mc-speedrun-reference zsh > "${MCS_REFERENCE}/_mc-speedrun"
    VERBATIM)
add_custom_target(installable DEPENDS mc-speedrun "${MCS_REFERENCE}/mc-speedrun.1.gz")

install(TARGETS mc-speedrun RUNTIME DESTINATION bin)
install(DIRECTORY "${CMAKE_BINARY_DIR}/web" question-sets DESTINATION share/mc-speedrun 
        PATTERN README.md EXCLUDE PATTERN ".*" EXCLUDE)
install(FILES "${MCS_REFERENCE}/mc-speedrun.1.gz" DESTINATION share/man/man1)
install(FILES "${MCS_REFERENCE}/mc-speedrun.bash" DESTINATION share/bash-completion/completions RENAME mc-speedrun)
install(FILES "${MCS_REFERENCE}/_mc-speedrun" DESTINATION share/zsh/vendor-completions)
install(FILES deploy/debian/copyright DESTINATION share/doc/mc-speedrun)
install(FILES README.md CHANGELOG.md DESTINATION share/doc/mc-speedrun)
install(DIRECTORY docs api DESTINATION share/doc/mc-speedrun)
install(FILES deploy/debian/mc-speedrun.service DESTINATION lib/systemd/system)
install(FILES deploy/debian/mc-speedrun.toml DESTINATION /etc/mc-speedrun)
install(FILES deploy/debian/secrets.env DESTINATION /etc/mc-speedrun PERMISSIONS OWNER_READ OWNER_WRITE)

# A package is for the Debian that it was built on, whose libraries it names; the version says which.
file(STRINGS /etc/os-release os_version REGEX "^VERSION_ID=")
string(REGEX REPLACE "[^0-9]" "" debian "${os_version}")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The mc-speedrun developers <mc-speedrun@invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "multi-choice quiz races: the fastest, most accurate wins")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "A host uploads a question set and gets a join code; people join on their\nphones; everyone races; the big screen shows the race; afterwards all see\nwhat they missed and why. One process serves all of it, or services on a\ncluster share the work.")
set(CPACK_DEBIAN_PACKAGE_RELEASE "1~deb${debian}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION games)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "init-system-helpers (>= 1.54), ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
file(WRITE "${CMAKE_BINARY_DIR}/conffiles" "/etc/mc-speedrun/mc-speedrun.toml\n/etc/mc-speedrun/secrets.env\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${CMAKE_BINARY_DIR}/conffiles;${CMAKE_SOURCE_DIR}/deploy/debian/postinst;${CMAKE_SOURCE_DIR}/deploy/debian/prerm;${CMAKE_SOURCE_DIR}/deploy/debian/postrm")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_SOURCE_DIR}/build/package")
include(CPack)
