# bin/brine, bin/brinectl, the library (headers, archives, CMake package), desktop files, man pages, completions.
include(CMakePackageConfigHelpers)

set_target_properties(brine_model PROPERTIES EXPORT_NAME model)
set_target_properties(brine_transport PROPERTIES EXPORT_NAME transport)
install(TARGETS brinectl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT brinectl)
install(TARGETS brine_model brine_transport EXPORT BrineTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT devel)
if(BRINE_ZMQ)
    install(TARGETS brine-zmq RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/brine COMPONENT brinectl)
endif()
if(BRINE_SALTAPI)
    install(TARGETS brine-saltapi RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/brine COMPONENT brinectl)
endif()
if(BRINE_GUI)
    install(TARGETS brine RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT brine)
endif()

file(GLOB_RECURSE public_headers ${PROJECT_SOURCE_DIR}/model/*.h ${PROJECT_SOURCE_DIR}/transport/*.h)
list(FILTER public_headers EXCLUDE REGEX "/transport/(zmq|saltapi)/") # of their programs alone
install(FILES ${public_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/brine COMPONENT devel)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Brine)
set(BRINE_LIBEXEC ${CMAKE_INSTALL_LIBEXECDIR}/brine)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/BrineConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/BrineConfig.cmake
                              INSTALL_DESTINATION ${package_dir} PATH_VARS BRINE_LIBEXEC)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/BrineConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT BrineTargets NAMESPACE Brine:: DESTINATION ${package_dir} COMPONENT devel)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/BrineConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/BrineConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT devel)

install(FILES ${PROJECT_SOURCE_DIR}/resources/man/brinectl.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT brinectl)
install(FILES ${PROJECT_SOURCE_DIR}/resources/man/brine-filter.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7 COMPONENT brinectl)
install(FILES ${PROJECT_SOURCE_DIR}/resources/completions/brinectl.bash RENAME brinectl
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT brinectl)
install(FILES ${PROJECT_SOURCE_DIR}/resources/completions/_brinectl
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT brinectl)
install(FILES ${PROJECT_SOURCE_DIR}/resources/completions/brinectl.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT brinectl)
if(BRINE_GUI)
    install(FILES ${PROJECT_SOURCE_DIR}/resources/man/brine.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT brine)
endif()
