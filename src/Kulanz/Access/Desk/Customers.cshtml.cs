using System.Text;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.Desk;

/// <summary>All customers, or those whose name, address or number begins as typed.</summary>
[Authorize(Permission.CustomersRead)]
public sealed class CustomersModel(KulanzDb db, CustomerStatuses statuses) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true)]
    public CustomerKind? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public CustomerOrder Sort { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public CustomerPage Found { get; private set; } = new([], null);

    public string? More => Found.After is null ? null : Query(("after", Found.After));

    public IReadOnlyDictionary<Guid, CustomerStatus> Statuses { get; private set; } = new Dictionary<Guid, CustomerStatus>();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Found = await db.Customers(User.Actor(), Words, Kind, Sort, After, PageSize, cancel);
        Statuses = await statuses.Of([.. Found.Lines.Select(l => l.Id)], cancel);
    }

    /// <summary>The whole list as it is chosen, page after page, without ever holding more than one.</summary>
    [Needs(Permission.CustomersExport)]
    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var separator = Csv.Separator(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=customers.csv";
        // The mark at the beginning tells spreadsheets that it is UTF-8.
        await Response.WriteAsync("\uFEFF" + Csv.Row(separator, "number", "reference", "kind", "name", "organisation", "email", "phone", "language"), Encoding.UTF8, cancel);
        var after = (string?)null;
        do
        {
            var page = await db.Customers(User.Actor(), Words, Kind, Sort, after, 500, cancel);
            foreach (var line in page.Lines)
                await Response.WriteAsync(Csv.Row(separator, line.Number, line.Reference, line.Kind.ToString().ToLowerInvariant(), line.Name, line.Organisation, line.Email, line.Phone, line.Language), Encoding.UTF8, cancel);
            after = page.After;
        }
        while (after is not null);
        return new EmptyResult();
    }

    /// <summary>This list with something else chosen.</summary>
    public string Query(params (string Name, string? Value)[] changed)
    {
        var all = new Dictionary<string, string?> { ["q"] = Words, ["kind"] = Kind?.ToString(), ["sort"] = Sort == CustomerOrder.Name ? null : Sort.ToString() };
        foreach (var (name, value) in changed)
            all[name] = value;
        return "/desk/customers" + QueryString.Create(all.Where(a => !string.IsNullOrEmpty(a.Value)));
    }
}
