# Brine's own icons, compiled into the window.
if(BRINE_GUI)
    file(GLOB brine_icons CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/icons/*.svg)
    qt_add_resources(brine_ui "brine_icons" PREFIX "/brine" FILES ${brine_icons} brine.svg)
endif()

# Desktop files: one id for entry, icon and AppStream.
if(BRINE_GUI)
    set(brine_id io.github.brine.Brine)
    install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/${brine_id}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT brine)
    install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/${brine_id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT brine)
    install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/brine.svg RENAME ${brine_id}.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT brine)
    install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/brine-symbolic.svg RENAME ${brine_id}-symbolic.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/symbolic/apps COMPONENT brine)
endif()
