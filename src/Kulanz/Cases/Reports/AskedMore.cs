using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases.Reports;

/// <summary>How often a question was asked again; by person only where such figures are kept.</summary>
public sealed record AskedMoreLine(Guid ChecklistId, string Checklist, Guid QuestionId, string Question, string? By, int Times);

/// <summary>What was asked twice in a period, the most frequent first.</summary>
public sealed class AskedMore(KulanzDb db, Preferences preferences)
{
    public async Task<List<AskedMoreLine>> Of(ReportPeriod period, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var asked = await AskedTwice.Between(db, company.Begins(period.From), company.Begins(period.Until.AddDays(1)), cancel);
        return [.. asked.Select(a => new AskedMoreLine(a.ChecklistId, a.Checklist, a.QuestionId, a.Question, a.ByName, a.Times))];
    }
}
