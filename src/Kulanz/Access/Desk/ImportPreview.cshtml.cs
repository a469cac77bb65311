using System.Text;
using Kulanz.Access.Importing;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>What a file would do, row by row; the button that does it; and afterwards the report.</summary>
[Authorize(Permission.CustomersWrite)]
public sealed class ImportPreviewModel(KulanzDb db, Importing.Importing importing, Texts texts) : PageModel
{
    /// <summary>As many rows are judged for the page; a larger file is judged to its end when it is imported.</summary>
    private const int Judged = 2000;

    private const int Shown = 50;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public List<ImportField> Fields { get; set; } = [];

    [BindProperty]
    public bool Header { get; set; }

    [BindProperty]
    public bool Replace { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    public CustomerImport Import { get; private set; } = null!;

    public ImportReading Reading { get; private set; } = null!;

    public IReadOnlyList<string> First { get; private set; } = [];

    public IReadOnlyList<JudgedRow> Rows { get; private set; } = [];

    /// <summary>Rows that cannot be taken, wherever they are among those judged.</summary>
    public IReadOnlyList<JudgedRow> RefusedRows { get; private set; } = [];

    public ImportProgress Sums { get; private set; } = new(0, 1, 0, 0, 0, 0);

    public bool Partly { get; private set; }

    public Job? Job { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.Set<CustomerImport>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == Id, cancel) is not { } import)
            return NotFound();
        (Import, Reading) = (import, Importing.Importing.Reading(import));
        (Fields, Header, Replace, Language) = ([.. Reading.Fields], Reading.Header, Reading.Replace, Reading.Language);
        if (import.JobId is { } job)
        {
            Job = await db.Set<Job>().AsNoTracking().SingleOrDefaultAsync(j => j.Id == job, cancel);
            if (Job?.Progress is { } progress)
                Sums = System.Text.Json.JsonSerializer.Deserialize<ImportProgress>(progress, Json.Options)!;
            return Page();
        }
        await Preview(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostMapAsync(CancellationToken cancel)
    {
        Refused = (await importing.Map(Id, Header, Fields, Replace, Language, cancel)).Refusal;
        return Refused is null ? Redirect($"/desk/customers/import/{Id}") : await OnGetAsync(cancel);
    }

    public async Task<IActionResult> OnPostStartAsync(CancellationToken cancel)
    {
        var started = await importing.Start(Id, User.Actor(), cancel);
        Refused = started.Refusal;
        return Refused is null ? Redirect($"/desk/jobs/{started.Value.Id}") : await OnGetAsync(cancel);
    }

    public async Task<IActionResult> OnGetReportAsync(CancellationToken cancel)
    {
        if (!await db.Set<CustomerImport>().AnyAsync(i => i.Id == Id && i.JobId != null, cancel))
            return NotFound();
        var separator = Csv.Separator(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=import-report.csv";
        await Response.WriteAsync("\uFEFF" + Csv.Row(separator, "line", "result", "customer", "reason"), Encoding.UTF8, cancel);
        await foreach (var row in db.Set<ImportedRow>().AsNoTracking().Where(r => r.ImportId == Id).OrderBy(r => r.Line).AsAsyncEnumerable().WithCancellation(cancel))
            await Response.WriteAsync(Csv.Row(separator, row.Line, texts.Word(row.Fate), row.CustomerNumber, ImportWork.Said(row.Reason, texts)), Encoding.UTF8, cancel);
        return new EmptyResult();
    }

    private async Task Preview(CancellationToken cancel)
    {
        First = (await Open().Read(cancel))?.Cells ?? [];
        if (Columns.Refused(Reading.Fields) is { } refusal)
        {
            Refused ??= refusal;
            return;
        }
        var (rows, known, skip, judged) = (Open(), new KnownCustomers(tracked: false), Reading.Header, new List<JudgedRow>());
        while (judged.Count < Judged)
        {
            var read = await ImportWork.Rows(rows, Reading, skip, Importing.Importing.AtOnce, cancel);
            skip = false;
            judged.AddRange(await importing.Judge(read.Rows, Reading, known, cancel));
            if (read.AtEnd)
                break;
        }
        Sums = Sums.Counting(judged.Select(j => j.Fate));
        Partly = judged.Count < Import.Rows;
        (Rows, RefusedRows) = ([.. judged.Take(Shown)], [.. judged.Skip(Shown).Where(j => j.Fate == RowFate.Refused).Take(200)]);
    }

    private CsvRows Open() => new(new StoredStream(db, Import.Hash, Reading.Form.Start), Reading.Form, Reading.Form.Start, 1);
}
