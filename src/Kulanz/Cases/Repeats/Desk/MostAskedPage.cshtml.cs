using System.Globalization;
using System.Text;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats.Desk;

/// <summary>What is asked again and again, by month, year or ever: a list from which articles are written.</summary>
[Authorize(Permission.CasesRead)]
public sealed class MostAskedPageModel(KulanzDb db, MostAsked most, Preferences preferences, Texts texts, TimeProvider clock) : PageModel
{
    private const int Years = 5, Months = 24;

    [BindProperty(SupportsGet = true)]
    public string? Period { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<(string Period, string Name)> Periods { get; private set; } = [];

    public IReadOnlyList<AskedLine> Lines { get; private set; } = [];

    public string? More { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.KnowledgeWrite);

    public bool MayExport => User.Actor().May(Permission.CustomersExport);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await Choose(cancel);
        (Lines, More) = await most.Read(Period!, After, MostAsked.PageSize, User.Actor(), cancel);
    }

    /// <summary>Written while it is read; taking data along is itself recorded.</summary>
    [Needs(Permission.CustomersExport)]
    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancel)
    {
        await Choose(cancel);
        var who = User.Actor();
        db.Record("repeat.exported", "repeats", null, who, new { Period }, clock);
        await db.SaveChangesAsync(cancel);
        var separator = Csv.Separator(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        var rows = new StringBuilder("\uFEFF").Append(Csv.Row(separator, texts["Question"], texts["Case"], texts["First asked"], texts["Asked"], texts["Confirmed"], texts["Same text"]));
        await foreach (var line in most.Stream(Period!, null, who, cancel))
            rows.Append(Csv.Row(separator, line.Question, line.Case, line.FirstAt, line.Times, line.Repeats, line.Copies));
        return File(Encoding.UTF8.GetBytes(rows.ToString()), "text/csv; charset=utf-8", $"{clock.GetUtcNow():yyyy-MM-dd} {texts["Repeated questions"]} {Period}.csv");
    }

    private async Task Choose(CancellationToken cancel)
    {
        Period = Period is { } asked && RepeatsApi.IsPeriod(asked) ? asked : CountingAsked.Ever;
        var today = (await preferences.Get<Company>(cancel)).Local(clock.GetUtcNow());
        // From the first question on, as far as one looks back.
        var first = await db.Questions.Where(q => q.Id > 0).OrderBy(q => q.Id).Select(q => (DateTimeOffset?)q.At).FirstOrDefaultAsync(cancel) ?? today;
        var periods = new List<(string, string)> { (CountingAsked.Ever, texts["Ever since"]) };
        for (var i = 0; i < Years && today.Year - i >= first.Year; i++)
            periods.Add(($"{today.Year - i}", $"{today.Year - i}"));
        for (var i = 0; i < Months && today.AddMonths(-i) is var month && (month.Year, month.Month).CompareTo((first.Year, first.Month)) >= 0; i++)
            periods.Add((month.ToString("yyyy-MM", CultureInfo.InvariantCulture), month.ToString("MMMM yyyy", CultureInfo.CurrentCulture)));
        if (!periods.Exists(p => p.Item1 == Period))
            periods.Add((Period, Period));
        Periods = periods;
    }
}
