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
        var people = (await preferences.Get<FiguresByPerson>(cancel)).Kept;
        var asked = await AskedTwice.Between(db, company.Begins(period.From), company.Begins(period.Until.AddDays(1)), cancel);
        return [.. asked.GroupBy(a => (a.ChecklistId, a.Checklist, a.QuestionId, By: people ? a.ByName : null))
            .Select(g => new AskedMoreLine(g.Key.ChecklistId, g.Key.Checklist, g.Key.QuestionId, g.First().Question, g.Key.By, g.Sum(a => a.Times)))
            .OrderByDescending(l => l.Times).ThenBy(l => l.Checklist, StringComparer.CurrentCulture).ThenBy(l => l.Question, StringComparer.CurrentCulture)];
    }
}
