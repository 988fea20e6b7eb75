// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QHash>
#include <QTimer>

#include "widgets/models/lease_terms.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace leasehold {

class FormField;
class LinesEditor;
class RentPreviewView;
class ScopeEditor;

/// Every term of one lease. What is wrong stands beside its field while one types; what only the file can tell (two
/// leases on one GPU) comes a moment later. Saving is the owner's: the form says what is wanted and hears what came of
/// it. GUI thread.
class LeaseForm : public QDialog {
    Q_OBJECT
public:
    /// `draft`: the lease as it is, or none for a new one.
    LeaseForm(AppState& state, JobBoard& jobs, std::optional<LeaseDraft> draft, QWidget* parent = nullptr);

    [[nodiscard]] LeaseText values() const;
    void setValues(const LeaseText& values);
    /// The name of the lease that is edited; empty: a new one.
    [[nodiscard]] const std::string& original() const { return m_original; }
    [[nodiscard]] const CheckedLease& checked() const { return m_checked; }
    [[nodiscard]] QString problemOf(const QString& field) const;
    [[nodiscard]] QLineEdit* edit(const QString& field) const;
    [[nodiscard]] ScopeEditor* scope() const { return m_scope; }
    [[nodiscard]] LinesEditor* ramp() const { return m_ramp; }
    [[nodiscard]] LinesEditor* evidence() const { return m_evidence; }
    [[nodiscard]] RentPreviewView* preview() const { return m_preview; }
    [[nodiscard]] QPushButton* saveButton() const { return m_save; }
    [[nodiscard]] bool edited() const;

    /// The lease's row in the file, by which it is known where somebody gives it another name; 0: a new one.
    void setRow(std::int64_t row) { m_row = row; }
    /// The lease as it is in the file now (none: it would be a new one), and what is wanted of it: after somebody else
    /// changed it.
    void startFrom(const std::optional<LeaseDraft>& now, const LeaseDraft& wanted);
    /// The file's answer to saveWanted: nothing was changed, and why.
    void showRefusal(const Error& error);
    void reject() override;

Q_SIGNALS:
    void saveWanted(const leasehold::LeaseDraft& draft);

private:
    QWidget* makeTerms();
    QWidget* makePrice();
    QWidget* makeFoot();
    FormField* addText(const QString& field, const QString& title, const QString& placeholder);
    void addSection(QVBoxLayout* layout, const QString& title, const QString& hint, QWidget* body);
    void changedHere();
    void siteChanged();
    void check();
    void showHints();
    void offerSelection();
    void save();

    AppState& m_state;
    LatestJob m_job;
    QTimer m_wait;
    std::string m_original;
    std::int64_t m_row = 0;
    LeaseText m_before;
    CheckedLease m_checked;
    QString m_overlap;
    QHash<QString, FormField*> m_fields;
    QHash<QString, QLineEdit*> m_edits;
    QComboBox* m_landlord = nullptr;
    QComboBox* m_tenant = nullptr;
    QComboBox* m_kind = nullptr;
    QCheckBox* m_slaCredit = nullptr;
    ScopeEditor* m_scope = nullptr;
    LinesEditor* m_ramp = nullptr;
    LinesEditor* m_evidence = nullptr;
    QLabel* m_rampProblem = nullptr;
    QLabel* m_scopeProblem = nullptr;
    QLabel* m_evidenceProblem = nullptr;
    RentPreviewView* m_preview = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_save = nullptr;
    bool m_saving = false;
};

}  // namespace leasehold
