using System.Globalization;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Reports.Desk;

/// <summary>Where a column stands: what is worked on further, such as both ends of a period, is of no use on a page.</summary>
public enum ColumnIn
{
    Both,
    Page,
    File,
}

/// <param name="Key">Its head in a file, the same in every language.</param>
public sealed record ReportColumn(string Key, string Title, bool Number = true, ColumnIn In = ColumnIn.Both);

/// <param name="Value">As a file and a curve have it: seconds, a share from 0 to 1, a day. Null where there is none.</param>
/// <param name="Said">As people read it.</param>
/// <param name="Beside">Something small after it.</param>
public sealed record ReportCell(object? Value, string Said, string? Href = null, string? Beside = null)
{
    public string Raw => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "";
}

/// <summary>How what a curve shows is measured.</summary>
public enum CurveOf
{
    Time,
    Count,
    Share,
}

/// <summary>A curve of some columns of a table, by the table's first column.</summary>
public sealed record ReportCurve(string Title, CurveOf Of, IReadOnlyList<string> Columns);

/// <summary>One table of a report: read on the page, drawn as curves, taken along as a file, all from the same cells.</summary>
/// <param name="Key">Its name in addresses.</param>
public sealed record ReportTable(string Key, string Caption, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows)
{
    public IReadOnlyList<ReportCurve> Curves { get; init; } = [];

    /// <summary>Said instead of a table without rows.</summary>
    public string Nothing { get; init; } = "";

    /// <summary>Which columns the page shows, by their place.</summary>
    public IEnumerable<int> OnPage => Enumerable.Range(0, Columns.Count).Where(i => Columns[i].In != ColumnIn.File);

    public IEnumerable<int> InFile => Enumerable.Range(0, Columns.Count).Where(i => Columns[i].In != ColumnIn.Page);

    /// <summary>The places of a curve's columns among those on the page.</summary>
    public string Places(ReportCurve curve)
    {
        var shown = OnPage.Select(i => Columns[i].Key).ToList();
        return string.Join(',', curve.Columns.Select(c => shown.IndexOf(c)));
    }
}

/// <summary>One figure, large: what it is, what it was before, and of how many it is.</summary>
/// <param name="Beside">The other figures of the same, small.</param>
/// <param name="Few">It is of fewer than five.</param>
public sealed record ReportTile(string Title, string Said, IReadOnlyList<string> Beside, string? Before, Definition Means, bool Few = false);

/// <summary>A whole report, ready to be shown.</summary>
public sealed record ToldReport(IReadOnlyList<ReportTile> Tiles, IReadOnlyList<ReportTable> Tables, IReadOnlyList<Definition> Definitions)
{
    public IReadOnlyList<Comment> Comments { get; init; } = [];

    /// <summary>Fewer say little.</summary>
    public const int Few = 5;
}

/// <summary>Cells, as they are said in the reader's language.</summary>
public static class Cells
{
    public static ReportCell Count(this Texts T, long count) => new(count, count.ToString("N0", T.Culture));

    public static ReportCell Time(this Texts T, double? seconds, bool working = false) => new(seconds is { } s ? Math.Round(s) : null, T.Lasting(seconds, working));

    public static ReportCell Mean(this Texts T, double? mean) => new(mean is { } m ? Math.Round(m, 2) : null, mean?.ToString("N2", T.Culture) ?? "–");

    public static ReportCell Share(this Texts T, long part, long whole) => new(whole == 0 ? null : Math.Round((double)part / whole, 4), T.Percent(whole == 0 ? null : (double)part / whole), Beside: whole == 0 ? null : T["of {0}", whole]);

    public static string Percent(this Texts T, double? share) => share?.ToString("P0", T.Culture) ?? "–";

    public static ReportCell Day(DateOnly day) => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "");

    /// <summary>"Mon 28 Sep", "28 Sep – 4 Oct", "September 2026".</summary>
    public static string Period(this Texts T, ReportSpan span, DateOnly from, DateOnly until)
    {
        var month = T.Culture.TwoLetterISOLanguageName == "de" ? "d. MMM" : "d MMM";
        return span switch
        {
            ReportSpan.Months when from.Day == 1 && until.AddDays(1).Day == 1 => from.ToString("MMMM yyyy", T.Culture),
            ReportSpan.Days => from.ToString($"ddd, {month}", T.Culture),
            _ when from == until => from.ToString($"{month} yyyy", T.Culture),
            _ => $"{from.ToString(month, T.Culture)} – {until.ToString($"{month}{(until.Year == from.Year && span == ReportSpan.Weeks ? "" : " yyyy")}", T.Culture)}",
        };
    }
}
