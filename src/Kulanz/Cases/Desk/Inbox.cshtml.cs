using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>One view of the desk, fifty cases at a time. The list reads rows of cases and two names, never messages.</summary>
[Authorize(Permission.CasesRead)]
public sealed class InboxModel(KulanzDb db, Shelf<View> shelf, CaseList list, IEnumerable<FirstStep> steps) : PageModel
{
    public const string DensityCookie = "kulanz-density";

    [BindProperty(SupportsGet = true, Name = "view")]
    public string? ViewKey { get; set; }

    /// <summary>Words that the shown cases must have.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    /// <summary>The reader's own order for now; otherwise the view's.</summary>
    [BindProperty(SupportsGet = true)]
    public CaseOrder? Order { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public View View { get; private set; } = null!;

    public CaseList.Page Cases { get; private set; } = null!;

    /// <summary>The maintained count, where the view has one and nothing is filtered.</summary>
    public long? Count { get; private set; }

    public bool Compact => Request.Cookies[DensityCookie] == "compact";

    public string Here => $"/desk{Request.QueryString}";

    public CaseOrder Sorted => Order is { } chosen && View.Orders.Contains(chosen) ? chosen : View.Order;

    public string? More => Cases.After is { } after ? Address(after) : null;

    /// <summary>Where to begin, for the administrator of an installation without a single case.</summary>
    public IReadOnlyList<FirstStep> FirstSteps { get; private set; } = [];

    /// <summary>What the bar for a selection offers; read only for those who may use it.</summary>
    public BulkChoices Choices { get; private set; } = BulkChoices.None;

    public async Task<IActionResult> OnGetAsync(string? density, CancellationToken cancel)
    {
        if (density is "compact" or "wide")
        {
            Response.Cookies.Append(DensityCookie, density, new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true });
            return Redirect(Address(After));
        }
        var who = User.Actor();
        var views = (await shelf.All(db, cancel)).Where(v => v.SeenBy(who)).ToList();
        if ((ViewKey is null ? views.FirstOrDefault(v => v.Key == "inbox") ?? views.FirstOrDefault() : views.FirstOrDefault(v => v.Key == ViewKey)) is not { } view)
            return ViewKey is null ? Redirect("/desk/views") : NotFound();
        View = view;
        Cases = await list.Read(view.Conditions, Sorted, Words, After, CaseList.PageSize, who, cancel);
        if (view.Counted && string.IsNullOrWhiteSpace(Words))
            Count = (await Tallies.For(db, who, cancel)).GetValueOrDefault(view.Id);
        if (who.May(Permission.CasesBulk))
            Choices = await BulkChoices.For(db, who, cancel);
        if (Cases.Lines.Count == 0 && who.May(Permission.Administer) && !await db.Cases.AnyAsync(cancel))
            FirstSteps = [.. steps.OrderBy(s => s.Order)];
        return Page();
    }

    public string Address(string? after, CaseOrder? order = null) => QueryHelpers.AddQueryString("/desk", new Dictionary<string, string?>
    {
        ["view"] = ViewKey,
        ["q"] = string.IsNullOrWhiteSpace(Words) ? null : Words,
        ["order"] = (order ?? Order)?.ToString(),
        ["after"] = after,
    }.Where(p => p.Value is not null));

    public string DensityAddress => QueryHelpers.AddQueryString(Address(After), "density", Compact ? "wide" : "compact");

    public string ExportAddress => QueryHelpers.AddQueryString("/desk/cases.csv", new Dictionary<string, string?> { ["view"] = View.Key, ["q"] = Words }.Where(p => !string.IsNullOrWhiteSpace(p.Value)));
}
