// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <memory>

#include "widgets/models/placement_words.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/view_state.hpp"

class QComboBox;
class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace leasehold {

class DateField;

class PageHead;

/// Finds room for a lease: how many GPUs, inside what, of which model, from when; ranked places with reasons. The
/// chosen one is the selection of every view. A lease can be tried there, which shows every figure before and after,
/// then kept or dropped. GUI thread.
class PlacementPage : public QWidget, public ViewState {
    Q_OBJECT
public:
    PlacementPage(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    void setGpus(int gpus);
    void find();
    /// Shows figures before and after for the chosen place.
    void tryHere();
    void drop();
    [[nodiscard]] QListWidget* results() const { return m_results; }
    [[nodiscard]] QTableWidget* comparison() const { return m_compare; }
    [[nodiscard]] QLineEdit* tenantBox() const { return m_tenant; }
    [[nodiscard]] QLineEdit* priceBox() const { return m_price; }
    [[nodiscard]] QPushButton* keepButton() const { return m_keep; }
    [[nodiscard]] QString message() const;

    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

Q_SIGNALS:
    /// The tried lease shall become a fact.
    void keepWanted(const leasehold::LeaseDraft& draft);
    /// The site view shall be shown: the chosen place is the selection.
    void showWanted();

private:
    QWidget* makeHead();
    QWidget* makeForm();
    QWidget* makeResults();
    QWidget* makeTrial();
    void siteChanged();
    void present(const Result<Placement>& placement);
    void chosen();
    void showComparison(const Result<std::pair<Figures, Figures>>& figures);
    [[nodiscard]] const PlacementOption* option() const;
    [[nodiscard]] std::optional<TriedLease> tried();
    [[nodiscard]] PlacementRequest placementRequest() const;

    AppState& m_state;
    LatestJob m_finding;
    LatestJob m_trying;
    std::shared_ptr<const Placement> m_placement;
    std::string m_path;  ///< of the site that the form was filled in for
    QSpinBox* m_gpus = nullptr;
    QComboBox* m_within = nullptr;
    QComboBox* m_model = nullptr;
    DateField* m_from = nullptr;
    DateField* m_to = nullptr;
    QCheckBox* m_open = nullptr;
    QListWidget* m_results = nullptr;
    QLabel* m_message = nullptr;
    PageHead* m_head = nullptr;
    QLabel* m_reasons = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_tenant = nullptr;
    QLineEdit* m_price = nullptr;
    QComboBox* m_basis = nullptr;
    QSpinBox* m_notice = nullptr;
    QTableWidget* m_compare = nullptr;
    QLabel* m_trouble = nullptr;
    QPushButton* m_show = nullptr;
    QPushButton* m_try = nullptr;
    QPushButton* m_keep = nullptr;
    QPushButton* m_drop = nullptr;
};

}  // namespace leasehold
