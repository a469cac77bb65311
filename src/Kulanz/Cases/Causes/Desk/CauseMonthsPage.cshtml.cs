using System.Text;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Causes.Desk;

/// <summary>The list for product management: a month's causes, product by product, and the cases behind them.</summary>
[Authorize(Permission.CasesRead)]
public sealed class CauseMonthsPageModel(CauseList list, Catalogue catalogue, Today today) : PageModel
{
    private const int MostCases = 200;

    /// <summary><c>2026-09</c>; this month where nothing is said.</summary>
    [BindProperty(SupportsGet = true, Name = "month")]
    public string? Of { get; set; }

    [BindProperty(SupportsGet = true, Name = "product")]
    public string? Key { get; set; }

    public DateOnly Shown { get; private set; }

    public DateOnly Now { get; private set; }

    public Product? Product { get; private set; }

    public IReadOnlyList<Product> Products { get; private set; } = [];

    public IReadOnlyList<CauseLine> Lines { get; private set; } = [];

    /// <summary>The cases of a line that was chosen.</summary>
    public IReadOnlyList<FoundUnderCause>? Behind { get; private set; }

    public async Task<IActionResult> OnGetAsync([FromQuery] Guid? of, [FromQuery] Guid? cause, CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        if (of is { } product)
            Behind = await list.Cases(Shown, product, cause, User.Actor(), MostCases, cancel);
        return Page();
    }

    public async Task<IActionResult> OnGetCsvAsync([FromServices] Platform.Ui.Texts texts, CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        var separator = Csv.Separator(texts.Culture.TwoLetterISOLanguageName);
        var rows = new StringBuilder(Csv.Row(separator, texts["Product"], texts["Cause"], texts["Cases"], texts["The month before"]));
        foreach (var line in Lines)
            rows.Append(Csv.Row(separator, line.Product, line.Path.Count == 0 ? texts["Cause unknown"] : string.Join(CausePlace.Between, line.Path), line.Cases, line.Before));
        return File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(rows.ToString())).ToArray(), "text/csv; charset=utf-8", $"causes-{Shown:yyyy-MM}.csv");
    }

    /// <summary>False for a month or product there is not.</summary>
    private async Task<bool> Load(CancellationToken cancel)
    {
        Now = (await today.Is(cancel)).FirstOfMonth();
        if ((string.IsNullOrEmpty(Of) ? Now : CauseMonth.Read(Of)) is not { } month)
            return false;
        Shown = month;
        Products = [.. (await catalogue.Products(cancel)).OrderBy(p => p.Name)];
        Product = string.IsNullOrEmpty(Key) ? null : await catalogue.Product(Key, cancel);
        if (Product is null && !string.IsNullOrEmpty(Key))
            return false;
        Lines = await list.Of(Shown, Product?.Id, cancel);
        return true;
    }
}
