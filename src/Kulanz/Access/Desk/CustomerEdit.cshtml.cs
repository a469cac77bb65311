using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>One form for adding a customer and for changing one.</summary>
[Authorize(Permission.CustomersWrite)]
public sealed class CustomerEditModel(KulanzDb db, Describing describing, Preferences preferences) : PageModel
{
    public sealed class Row
    {
        public ContactKind Kind { get; set; }
        public string? Value { get; set; }
        public bool Preferred { get; set; }
    }

    [BindProperty(SupportsGet = true)]
    public long? Number { get; set; }

    [BindProperty]
    public CustomerKind Kind { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    [BindProperty]
    public string? Reference { get; set; }

    /// <summary>The number of the organisation this person belongs to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Organisation { get; set; }

    [BindProperty]
    public List<Row> Points { get; set; } = [];

    [BindProperty]
    public int? Version { get; set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (Number is null)
        {
            Language = (await preferences.Get<Company>(cancel)).Language;
        }
        else
        {
            if (await Find(cancel) is not { } customer)
                return NotFound();
            (Kind, Name, Language, Reference, Version) = (customer.Kind, customer.Name, customer.Language, customer.Reference, customer.Version);
            Organisation = customer.OrganisationId is { } id ? (await db.Customers.Where(c => c.Id == id).Select(c => c.Number).SingleAsync(cancel)).ToString(CultureInfo.InvariantCulture) : null;
            Points = [.. customer.ContactPoints.OrderBy(p => p.Kind).ThenByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => new Row { Kind = p.Kind, Value = p.Shown, Preferred = p.Preferred })];
        }
        return Form();
    }

    /// <summary>More empty rows; nothing is saved yet.</summary>
    public PageResult OnPostMore()
    {
        ModelState.Clear();
        Points.RemoveAll(p => string.IsNullOrWhiteSpace(p.Value));
        Points.Add(new() { Kind = ContactKind.Phone });
        return Form();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var by = User.Actor();
        var organisation = string.IsNullOrWhiteSpace(Organisation) ? (Guid?)null : await OrganisationId(Organisation, cancel);
        var given = new CustomerGiven(Kind, Name, (await preferences.Get<Company>(cancel)).LanguageFor(Language), [.. Points.Select(p => new PointGiven(p.Kind, p.Value, p.Preferred))]) { Reference = Reference, OrganisationId = organisation };
        Outcome<Customer> outcome;
        if (Number is null)
            outcome = await describing.Add(given, by, cancel);
        else if (await Find(cancel) is { } customer)
            outcome = await describing.Change(customer.Id, given, Version, by, cancel);
        else
            return NotFound();
        if (outcome.Done(out var done, out var refusal))
            return Redirect($"/desk/customers/{done.Number}");
        Refused = refusal;
        return Form();
    }

    /// <summary>Organisations whose name begins as typed, for the field's list.</summary>
    public async Task<IActionResult> OnGetOrganisationsAsync(string? organisation, CancellationToken cancel)
    {
        var found = await db.Customers(User.Actor(), organisation, CustomerKind.Organisation, CustomerOrder.Name, null, 10, cancel);
        return Content(string.Concat(found.Lines.Select(l => $"<option value=\"{l.Number}\">{System.Net.WebUtility.HtmlEncode(l.Name)}</option>")), "text/html; charset=utf-8");
    }

    /// <summary>A number nobody has becomes an id nobody has: the rule then says what is wrong.</summary>
    private async Task<Guid?> OrganisationId(string number, CancellationToken cancel) =>
        long.TryParse(number.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? await db.CustomersFor(User.Actor()).Where(c => c.Number == n).Select(c => c.Id).SingleOrDefaultAsync(cancel)
            : Guid.Empty;

    private Task<Customer?> Find(CancellationToken cancel) =>
        db.CustomersFor(User.Actor()).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Number == Number && c.MergedIntoId == null, cancel);

    /// <summary>With a free row for each way to reach somebody.</summary>
    private PageResult Form()
    {
        foreach (var kind in Enum.GetValues<ContactKind>())
            if (!Points.Exists(p => p.Kind == kind && string.IsNullOrWhiteSpace(p.Value)))
                Points.Add(new() { Kind = kind });
        return Page();
    }
}
