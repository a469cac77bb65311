using System.Globalization;
using System.Text;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Reports.Desk;

/// <summary>Reports: what is chosen stands in the address, so that a report can be sent on; whoever opens it sees of it what they may see.</summary>
[Authorize(Permission.ReportsRead)]
public sealed class ReportsPageModel(Reading reading, TellingReports telling, Figures figures, IEnumerable<ReportLink> links, Texts texts) : PageModel
{
    public const string Own = "own";

    [BindProperty(SupportsGet = true)]
    public string? Report { get; set; }

    /// <summary>Days, weeks, months, or days of one's own.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Span { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Until { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Of { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? By { get; set; }

    public ReportOf Shown { get; private set; }

    public Reading.Chosen Chosen { get; private set; } = null!;

    public ToldReport Told { get; private set; } = new([], [], []);

    public DateTimeOffset AsOf { get; private set; }

    public Refusal? Refused { get; private set; }

    public bool ChoosesDays => Span == Own;

    public FiguresOf ComparedBy => By switch { "product" => FiguresOf.Product, "channel" => FiguresOf.Channel, _ => FiguresOf.Queue };

    public IEnumerable<ReportLink> Links => links.Where(l => l.Permission is null || User.Actor().May(l.Permission)).OrderBy(l => l.Order);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await Load(cancel) ?? Page();

    /// <summary>A table as it stands on the page, with what is of use in a spreadsheet only: seconds, shares, both ends of a period.</summary>
    public async Task<IActionResult> OnGetCsvAsync(string? table, CancellationToken cancel)
    {
        if (await Load(cancel) is { } elsewhere)
            return elsewhere;
        if (Refused is not null || Told.Tables.FirstOrDefault(t => t.Key == table && t.Columns.Count > 0) is not { } chosen)
            return NotFound();
        var separator = Csv.Separator(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        var columns = chosen.InFile.ToList();
        var file = new StringBuilder("\uFEFF").Append(Csv.Row(separator, [.. columns.Select(i => (object?)chosen.Columns[i].Key)]));
        foreach (var row in chosen.Rows)
            file.Append(Csv.Row(separator, [.. columns.Select(i => row[i].Value)]));
        return File(Encoding.UTF8.GetBytes(file.ToString()), "text/csv; charset=utf-8", $"{chosen.Key} {Chosen.Period.From:yyyy-MM-dd} {Chosen.Period.Until:yyyy-MM-dd}.csv");
    }

    /// <summary>This page with something else chosen.</summary>
    public string Query(params (string Name, string? Value)[] changed)
    {
        var all = new Dictionary<string, string?> { ["report"] = Report, ["span"] = Span, ["from"] = From, ["until"] = Until, ["of"] = Of, ["by"] = By };
        foreach (var (name, value) in changed)
            all[name] = value;
        return "/desk/reports" + QueryString.Create(all.Where(a => !string.IsNullOrEmpty(a.Value)));
    }

    public string Named(ReportOf report) => report switch
    {
        ReportOf.Hands => texts["Hands and asked twice"],
        ReportOf.Satisfaction => texts["Satisfaction"],
        ReportOf.Goodwill => texts["Goodwill"],
        ReportOf.Workload => texts["Workload"],
        _ => texts["Response and solution"],
    };

    private async Task<IActionResult?> Load(CancellationToken cancel)
    {
        Shown = Enum.TryParse<ReportOf>(Report, true, out var report) && Enum.IsDefined(report) ? report : ReportOf.Response;
        var me = User.Actor();
        var span = ChoosesDays ? null : Span;
        if (!(await reading.Choose(me, span, ChoosesDays ? From : null, ChoosesDays ? Until : null, Of, cancel)).Done(out var chosen, out var refusal))
        {
            // What is not there for the reader does not exist; what was mistyped is said, beside a report that is.
            if (refusal is NotFound)
                return NotFound();
            Refused = refusal;
            chosen = (await reading.Choose(me, null, null, null, Of, cancel)).Value;
        }
        Chosen = chosen;
        AsOf = await figures.AsOf(cancel);
        Told = await telling.Tell(Shown, me, chosen, ComparedBy, cancel);
        return null;
    }
}
