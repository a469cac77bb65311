using System.Globalization;
using System.Text;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony.Desk;

/// <summary>All calls, or those that wait, were missed, were mine, of one customer, of a time.</summary>
[Authorize(Permission.CallsRead)]
public sealed class CallLogModel(KulanzDb db, CallingBack callingBack, Preferences preferences, Texts texts) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "view")]
    public CallView Chosen { get; set; }

    /// <summary>A customer number.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Customer { get; set; }

    /// <summary>Somebody outside, in any notation.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Phone { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Until { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Oldest { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public CallLines Found { get; private set; } = new([], null);

    public int Waiting { get; private set; }

    /// <summary>The number of a missed call that was just settled, and can wait again.</summary>
    [TempData]
    public string? Settled { get; set; }

    public bool MayWrite => User.Actor().May(Permission.CallsWrite);

    public string? More => Found.After is null ? null : Query(("after", Found.After));

    public string Here => Query(("after", After));

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Waiting = await db.Waiting(User.Actor(), cancel);
        Found = await db.Calls(User.Actor(), await Filter(cancel), After, PageSize, cancel);
    }

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostSettleAsync(long number, bool dismissed, CancellationToken cancel)
    {
        if ((await callingBack.Settle(number, dismissed ? CallBackKind.Dismissed : CallBackKind.SaidDone, null, User.Actor(), cancel)).Refusal is null)
            Settled = number.ToString(CultureInfo.InvariantCulture);
        return Redirect(Here);
    }

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostUndoAsync(long number, CancellationToken cancel)
    {
        _ = await callingBack.Undo(number, User.Actor(), cancel);
        return Redirect(Here);
    }

    /// <summary>The whole list as it is chosen, page after page, without ever holding more than one.</summary>
    [Needs(Permission.CustomersExport)]
    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var separator = Csv.Separator(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        var filter = await Filter(cancel);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=calls.csv";
        // The mark at the beginning tells spreadsheets that it is UTF-8.
        await Response.WriteAsync("\uFEFF" + Csv.Row(separator, "number", "direction", "began", "answered", "ended", "seconds", "outcome", "outside", "inside", "customer", "customerName", "agent", "waitingSince"), Encoding.UTF8, cancel);
        var after = (string?)null;
        do
        {
            var page = await db.Calls(User.Actor(), filter, after, 500, cancel);
            foreach (var line in page.Lines)
            {
                var c = line.Call;
                await Response.WriteAsync(Csv.Row(separator, c.Number, Word(c.Direction), c.BeganAt, c.AnsweredAt, c.EndedAt, (int?)c.Talked?.TotalSeconds, c.Outcome is { } outcome ? Word(outcome) : Word(c.State), c.Outside, c.Inside, line.CustomerNumber, line.Customer, c.AgentName, c.WaitingSince), Encoding.UTF8, cancel);
            }
            after = page.After;
        }
        while (after is not null);
        return new EmptyResult();
    }

    /// <summary>This list with something else chosen.</summary>
    public string Query(params (string Name, string? Value)[] changed)
    {
        var all = new Dictionary<string, string?>
        {
            ["view"] = Chosen == CallView.AllCalls ? null : Chosen.ToString(), ["customer"] = Customer?.ToString(CultureInfo.InvariantCulture), ["phone"] = Phone,
            ["from"] = From?.ToString("O", CultureInfo.InvariantCulture), ["until"] = Until?.ToString("O", CultureInfo.InvariantCulture), ["oldest"] = Oldest ? "true" : null,
        };
        foreach (var (name, value) in changed)
            all[name] = value;
        return "/desk/calls" + QueryString.Create(all.Where(a => !string.IsNullOrEmpty(a.Value)));
    }

    public string What(Call call) => call.State != CallState.Over ? texts.Word(call.State) : call.Outcome is { } outcome ? texts.Word(outcome) : "";

    public static string Length(TimeSpan talked) => string.Create(CultureInfo.InvariantCulture, $"{(int)talked.TotalMinutes}:{talked.Seconds:00}");

    private async Task<CallFilter> Filter(CancellationToken cancel)
    {
        var me = User.Actor();
        var zone = (await preferences.Get<Company>(cancel)).Zone;
        return new CallFilter
        {
            View = Enum.IsDefined(Chosen) ? Chosen : CallView.AllCalls,
            Mine = me.Id,
            // A number nobody has finds nothing, rather than everything.
            Customer = Customer is { } number ? await db.CustomersFor(me).Where(c => c.Number == number).Select(c => (Guid?)(c.MergedIntoId ?? c.Id)).SingleOrDefaultAsync(cancel) ?? Guid.Empty : null,
            Outside = Typed.Line(Phone) is { Length: > 0 } phone ? ContactPoint.Phone(phone) is { Length: > 0 } key ? key : phone : null,
            From = From is { } first ? Midnight(first, zone) : null,
            // The day itself belongs to it.
            Until = Until is { } last && last < DateOnly.MaxValue ? Midnight(last.AddDays(1), zone) : null,
            OldestFirst = Oldest,
        };
    }

    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return local.Year is > 1 and < 9999 ? new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime() : new DateTimeOffset(local, TimeSpan.Zero);
    }

    private static string Word(Enum value) => SnakeCaseNames.Of(value.ToString());
}
