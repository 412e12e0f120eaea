#include "windowactions.h"

#include "icons.h"
#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace brine {

namespace {
constexpr auto Ctrl = Qt::CTRL;
}

WindowActions::WindowActions(QMainWindow *window) : QObject(window), m_window(window)
{
    makeFile();
    makeEdit();
    makeView();
    makeGo();
    makeTests();
    makeRest();
}

QAction *WindowActions::make(const QString &text, const QVector<QKeySequence> &keys, const QString &iconName)
{
    auto *action = new QAction(text, this);
    action->setShortcuts(keys);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    m_window->addAction(action); // keys work while the menu bar is closed or hidden
    m_all.append(action);
    return action;
}

void WindowActions::makeFile()
{
    startPage = make(tr("&Start page"));
    openDemo = make(tr("Open the &demo bus"), {}, QStringLiteral("demo"));
    openFile = make(tr("&Open file…"), {Ctrl | Qt::Key_O});
    save = make(tr("Sa&ve events…"), {Ctrl | Qt::Key_S});
    preferences = make(tr("Pre&ferences…"), {Ctrl | Qt::Key_Comma});
    connection = make(tr("&Connect…"), {Ctrl | Qt::Key_E}, QStringLiteral("plug"));
    connectAnother = make(tr("Connect &another bus…"), {Ctrl | Qt::SHIFT | Qt::Key_E});
    retry = make(tr("&Reconnect"), {Qt::Key_F5}, QStringLiteral("refresh"));
    doctor = make(tr("Connection &doctor…"));
    closeWindow = make(tr("&Close window"), {Ctrl | Qt::Key_W});
    quit = make(tr("&Quit"), {Ctrl | Qt::Key_Q});
}

void WindowActions::makeEdit()
{
    copyRow = make(tr("&Copy rows"), {}, QStringLiteral("copy"));
    copyCell = make(tr("Copy &tag"));
    copyPayload = make(tr("Copy &payload as JSON"), {Ctrl | Qt::SHIFT | Qt::Key_C});
    selectAll = make(tr("Select &all"));
    clear = make(tr("Clear &list"), {Ctrl | Qt::Key_K}, QStringLiteral("clear"));
    undoClear = make(tr("&Undo clear"), {Ctrl | Qt::SHIFT | Qt::Key_K});
    undoClear->setEnabled(false);
    find = make(tr("&Find in list"), {Ctrl | Qt::Key_F}, QStringLiteral("search")); // in the payload where that has the focus
    findNext = make(tr("Find &next"), {Qt::Key_F3});
    findPrevious = make(tr("Find p&revious"), {Qt::SHIFT | Qt::Key_F3});
    findInPayload = make(tr("Find in pa&yload"), {Ctrl | Qt::SHIFT | Qt::Key_F});
    mark = make(tr("&Mark or unmark"), {Ctrl | Qt::Key_M});
    clearMarks = make(tr("Remove all mar&ks"));
    filter = make(tr("Edit f&ilter"), {Ctrl | Qt::Key_L, Ctrl | Qt::Key_Slash});
    saveFilter = make(tr("Sa&ve filter as…"), {Ctrl | Qt::SHIFT | Qt::Key_L});
    manageFilters = make(tr("Na&med filters…"));
    hideNoise = make(tr("&Hide noise…"));
}

void WindowActions::makeView()
{
    pause = make(tr("&Pause"), {Ctrl | Qt::SHIFT | Qt::Key_P, Qt::Key_Pause}, QStringLiteral("pause"));
    pause->setCheckable(true);
    follow = make(tr("&Follow"), {}, QStringLiteral("follow"));
    follow->setCheckable(true);
    follow->setChecked(true);
    detail = make(tr("&Detail"), {Ctrl | Qt::Key_D});
    compose = make(tr("&Composer"), {Ctrl | Qt::SHIFT | Qt::Key_N}, QStringLiteral("compose"));
    leftPanel = make(tr("Tags and &jobs"), {Ctrl | Qt::Key_T});
    for (QAction *action : {detail, compose, leftPanel}) {
        action->setCheckable(true);
        action->setChecked(true);
    }
    leftPanel->setVisible(false);
    highlights = make(tr("&Highlight rules…"));
    utc = make(tr("Times in &UTC"));
    utc->setCheckable(true);
    zoomIn = make(tr("Zoom &in"), {Ctrl | Qt::Key_Equal, Ctrl | Qt::Key_Plus});
    zoomOut = make(tr("Zoom &out"), {Ctrl | Qt::Key_Minus});
    zoomReset = make(tr("&Normal size"), {Ctrl | Qt::Key_0});
    fullScreen = make(tr("F&ull screen"), {Qt::Key_F11});
    fullScreen->setCheckable(true);
    resetLayout = make(tr("&Reset layout"));
    auto *themes = new QActionGroup(this);
    themeSystem = make(tr("&As the desktop"));
    themeLight = make(tr("&Light"));
    themeDark = make(tr("&Dark"));
    for (QAction *action : {themeSystem, themeLight, themeDark}) {
        action->setCheckable(true);
        themes->addAction(action);
    }
    themeSystem->setChecked(true);
}

void WindowActions::makeGo()
{
    oldest = make(tr("&Oldest event\tHome")); // the list's own keys
    newest = make(tr("&Newest event\tEnd"));
    previous = make(tr("&Previous event"), {Qt::ALT | Qt::Key_Up});
    next = make(tr("N&ext event"), {Qt::ALT | Qt::Key_Down});
    goTo = make(tr("&Go to event or time…"), {Ctrl | Qt::Key_G});
    nextMark = make(tr("Next &mark"), {Qt::Key_F2});
    previousMark = make(tr("Previous mar&k"), {Qt::SHIFT | Qt::Key_F2});
    followJob = make(tr("Follow this &job"), {Ctrl | Qt::Key_J});
    followJob->setEnabled(false);
    nextPanel = make(tr("Next p&anel"), {Qt::Key_F6});
    previousPanel = make(tr("Pre&vious panel"), {Qt::SHIFT | Qt::Key_F6});
    focusList = make(tr("Event &list"), {Ctrl | Qt::Key_1});
}

void WindowActions::makeTests()
{
    showTests = make(tr("&Tests"), {Ctrl | Qt::SHIFT | Qt::Key_T});
    openSuite = make(tr("&Open a test suite…"), {Ctrl | Qt::SHIFT | Qt::Key_O});
    saveTest = make(tr("&Save the shot as a test…"), {Ctrl | Qt::SHIFT | Qt::Key_S});
    runTests = make(tr("&Run all tests"), {Ctrl | Qt::SHIFT | Qt::Key_R});
    runSelectedTests = make(tr("Run the se&lected tests"));
    stopTests = make(tr("Sto&p the tests"));
    saveResults = make(tr("Save the results as &JUnit XML…"));
    for (QAction *action : {runTests, runSelectedTests, stopTests, saveResults})
        action->setEnabled(false);
}

void WindowActions::makeRest()
{
    newShot = make(tr("Write an &event"), {Ctrl | Qt::Key_N}, QStringLiteral("compose"));
    fire = make(tr("&Fire\tCtrl+Enter"), {}, QStringLiteral("fire")); // the key itself belongs to the composer
    role = make(tr("R&ole at this bus…"));
    role->setEnabled(false);
    editInComposer = make(tr("&Edit in composer"), {Ctrl | Qt::Key_R});
    filterHelp = make(tr("&Filter language"), {Qt::Key_F1}, QStringLiteral("help"));
    shortcuts = make(tr("&Keyboard shortcuts"));
    about = make(tr("&About Brine"));
}

void WindowActions::buildMenus(QMenuBar *bar)
{
    const auto fill = [bar](const QString &title, const QVector<QAction *> &actions) {
        QMenu *menu = bar->addMenu(title);
        for (QAction *action : actions) {
            if (action)
                menu->addAction(action);
            else
                menu->addSeparator();
        }
        return menu;
    };
    fill(tr("&File"), {startPage, openDemo, openFile, nullptr, save, nullptr, closeWindow, quit});
    fill(tr("&Edit"), {copyRow, copyCell, copyPayload, selectAll, nullptr, filter, saveFilter, manageFilters, hideNoise, nullptr, find, findNext, findPrevious, findInPayload, nullptr, mark, clearMarks, nullptr, clear, undoClear, nullptr, preferences});
    QMenu *view = fill(tr("&View"), {pause, follow, nullptr, leftPanel, detail, compose, nullptr});
    columnsMenu = view->addMenu(tr("Co&lumns"));
    view->addActions({highlights, utc});
    view->addSeparator();
    QMenu *theme = view->addMenu(tr("&Theme"));
    theme->addActions({themeSystem, themeLight, themeDark});
    view->addActions({zoomIn, zoomOut, zoomReset, fullScreen});
    view->addSeparator();
    view->addAction(resetLayout);
    fill(tr("&Go"), {oldest, newest, previous, next, goTo, followJob, nullptr, nextMark, previousMark, nullptr, focusList, nextPanel, previousPanel});
    fill(tr("&Bus"), {connectAnother, connection, retry, doctor, nullptr, role});
    fill(tr("&Compose"), {newShot, editInComposer, nullptr, fire});
    fill(tr("Te&sts"), {showTests, openSuite, saveTest, nullptr, runTests, runSelectedTests, stopTests, nullptr, saveResults});
    fill(tr("&Help"), {filterHelp, shortcuts, nullptr, about});
}

QString WindowActions::shortcutsText() const
{
    QString text;
    for (const QAction *action : m_all) {
        QStringList keys;
        for (const QKeySequence &key : action->shortcuts())
            keys.append(key.toString(QKeySequence::NativeText));
        if (!keys.isEmpty())
            text += QStringLiteral("%1\t%2\n").arg(keys.join(QStringLiteral(", ")), action->text().remove(u'&'));
    }
    return text;
}

} // namespace brine
