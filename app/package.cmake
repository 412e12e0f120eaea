# `cpack` in the build folder makes two Debian packages: brinectl (no window, no GUI library: for a master) and brine (the window).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Brine)
set(CPACK_PACKAGE_CONTACT "Brine developers <developers@brine.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL brinectl)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_BRINECTL_PACKAGE_NAME brinectl)
set(CPACK_COMPONENT_BRINECTL_DESCRIPTION "Salt event bus without a window
 Watches, filters and fires events of a Salt master or minion from the command line, over the local sockets, as another user, over
 ssh or through salt-api. Needs no Salt and no graphical library.")
set(CPACK_DEBIAN_BRINECTL_PACKAGE_RECOMMENDS "libsecret-1-0") # salt-api's password in the keyring
set(CPACK_DEBIAN_BRINECTL_PACKAGE_SUGGESTS "openssh-client, sudo")

if(BRINE_GUI)
    list(APPEND CPACK_COMPONENTS_ALL brine)
    set(CPACK_DEBIAN_BRINE_PACKAGE_NAME brine)
    set(CPACK_COMPONENT_BRINE_DESCRIPTION "Desktop console for the Salt event bus
 Shows every event of a Salt master or minion as it happens, in a list of millions that is filtered as one types; opens payloads as
 a tree, follows jobs, and fires events with a receipt.")
    set(CPACK_DEBIAN_BRINE_PACKAGE_DEPENDS "brinectl (= ${PROJECT_VERSION}), qt6-qpa-plugins")
    set(CPACK_DEBIAN_BRINE_PACKAGE_RECOMMENDS "fonts-dejavu-core")
endif()
include(CPack)
