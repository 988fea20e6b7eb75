// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QTimer>
#include <array>
#include <optional>

#include "data/analytics/groups.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/state/open_site.hpp"
#include "widgets/state/selection.hpp"

namespace leasehold {

/// Over what time a GPU's colour is taken.
enum class ColourSpan : std::uint8_t {
    Cursor,    ///< the sample at the cursor
    Window,    ///< the mean over the time window
    WindowMax  ///< the highest sample of the time window
};

/// The values at the ends of a colour map, low < high, in the quantity's unit.
struct ColourRange {
    double low = 0;
    double high = 100;
    friend bool operator==(const ColourRange&, const ColourRange&) = default;
};

/// What every view shows: one site, one selection, one time, one filter, one colouring. Views read it, change it and
/// hear of changes; no view calls another. GUI thread only. A setter that changes nothing emits nothing.
class AppState : public QObject {
    Q_OBJECT
public:
    explicit AppState(QObject* parent = nullptr);

    /// The open site; null on the welcome page.
    [[nodiscard]] const OpenSitePtr& site() const { return m_site; }
    [[nodiscard]] const Snapshot* snapshot() const { return m_site ? m_site->snapshot.get() : nullptr; }
    /// A new site (or none) with default cursor and window, no selection and no filter.
    void setSite(OpenSitePtr site);
    /// The same site read again (after an import): selection, cursor and filter stay where they still mean something;
    /// conditions that name nothing any more go, and filterChanged follows siteChanged.
    void refreshSite(OpenSitePtr site);
    /// For those who hear of siteChanged: racks, GPUs and cables are what and where they were, an edit of leases came.
    [[nodiscard]] bool onlyLeasesChanged() const { return m_onlyLeases; }

    [[nodiscard]] const Selection& selection() const { return m_selection; }
    /// Indices outside the snapshot are refused: the selection is then empty.
    void setSelection(Selection selection);
    void clearSelection() { setSelection({}); }

    [[nodiscard]] Instant cursor() const { return m_cursor; }
    /// Kept within the timeline of the site.
    void setCursor(Instant t);
    /// Whoever works out the values of the cursor's time says that they are there: cursorShown follows, once a move.
    void showCursor();

    [[nodiscard]] TimeWindow window() const { return m_window; }
    /// Kept within the timeline; an empty window is refused.
    void setWindow(TimeWindow window);

    /// What every view keeps; widgets/state/filters.hpp says which GPUs and leases that are. Empty: everything.
    [[nodiscard]] const Filter& filter() const { return m_filter; }
    void setFilter(Filter filter);
    /// Takes the condition in, or out where it stands.
    void toggleFilter(const Filter::Condition& condition);
    void clearFilter() { setFilter({}); }

    [[nodiscard]] scene::Quantity quantity() const { return m_quantity; }
    void setQuantity(scene::Quantity quantity);
    [[nodiscard]] ColourSpan colourSpan() const { return m_span; }
    void setColourSpan(ColourSpan span);
    /// The range that the user chose for a quantity with values; none: the quantity's own. Not finite or low >= high is
    /// refused.
    [[nodiscard]] std::optional<ColourRange> colourRange(scene::Quantity quantity) const;
    void setColourRange(scene::Quantity quantity, std::optional<ColourRange> range);
    /// Whether racks and trays seen from afar take the colour of their worst GPU rather than the mean.
    [[nodiscard]] bool worstWins() const { return m_worstWins; }
    void setWorstWins(bool on);
    /// What colours cables, in the site view and on the fabric plan.
    [[nodiscard]] scene::FabricBy fabricBy() const { return m_fabricBy; }
    void setFabricBy(scene::FabricBy by);
    /// Percent; a leased GPU at or over it is busy. 0..100.
    [[nodiscard]] double busyThreshold() const { return m_busyThreshold; }
    void setBusyThreshold(double percent);

    [[nodiscard]] bool dark() const { return m_dark; }
    void setDark(bool dark);

    /// Where the last exported file went, for the next one; no view shows it. Empty: none yet.
    [[nodiscard]] const QString& exportFolder() const { return m_exportFolder; }
    void setExportFolder(const QString& folder) { m_exportFolder = folder; }

    /// The time whose samples colour the GPUs.
    [[nodiscard]] TimeWindow colouredWindow() const;

Q_SIGNALS:
    void siteChanged();
    void selectionChanged();
    void cursorChanged();  ///< at once: for what is worked out from it
    /// Its values are there, or a frame has gone by without them: for what is painted from it, so that one move of the
    /// hand is one painting of the window.
    void cursorShown();
    void windowChanged();
    void filterChanged();
    void colouringChanged();  ///< quantity, span, range, threshold or whether the worst wins
    void fabricByChanged();
    void themeChanged();

private:
    static constexpr int kFrame = 16;  ///< milliseconds

    [[nodiscard]] Instant clamped(Instant t) const;

    OpenSitePtr m_site;
    bool m_onlyLeases = false;
    Selection m_selection;
    Instant m_cursor{};
    TimeWindow m_window;
    Filter m_filter;
    scene::Quantity m_quantity = scene::Quantity::Utilisation;
    ColourSpan m_span = ColourSpan::Cursor;
    bool m_worstWins = false;
    std::array<std::optional<ColourRange>, scene::kQuantityCount> m_ranges;  ///< by quantity
    scene::FabricBy m_fabricBy = scene::FabricBy::Tier;
    double m_busyThreshold = 5;
    bool m_dark = true;
    QString m_exportFolder;
    QTimer m_unshown;  ///< runs while a move of the cursor waits for its values
};

}  // namespace leasehold
