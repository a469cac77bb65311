using Kulanz.Evidence.Log;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Evidence.Desk;

/// <summary>One record: what it says, where the public log has it, its receipt, and erasing it.</summary>
public sealed class RecordPageModel(KulanzDb db, SeenRecords seen, Receipting receipting, Erasing erasing, PublishedLog published, IServiceProvider services) : PageModel
{
    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public ErasureScope Scope { get; set; }

    public Record Record { get; private set; } = null!;

    /// <summary>In the reader's language; null for what only its type tells.</summary>
    public string? Sentence { get; private set; }

    /// <summary>What it is about, on its own page.</summary>
    public string? About { get; private set; }

    public Erasure? Erasure { get; private set; }

    /// <summary>The checkpoint everybody can read, if the record is under it.</summary>
    public SignedCheckpoint? Head { get; private set; }

    public bool MayErase => User.Actor().May(Erasing.Permission) && Record.ErasureId is null;

    public Refusal? Refused { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => Show(null, cancel);

    public async Task<IActionResult> OnGetReceiptAsync(CancellationToken cancel)
    {
        if (await seen.Find(Id, User.Actor(), cancel) is not { } record)
            return NotFound();
        return (await receipting.For(record, whole: true, cancel)).Done(out var receipt, out var refusal) ? EvidenceFiles.Receipt(receipt, Id) : await Show(refusal, cancel);
    }

    public async Task<IActionResult> OnPostEraseAsync(CancellationToken cancel)
    {
        if (!User.Actor().May(Erasing.Permission))
            return NotFound();
        var erased = await erasing.Erase(Id, Scope, Reason, User.Actor(), cancel);
        return erased.Refusal is { } refusal ? await Show(refusal, cancel) : Redirect($"/desk/evidence/{Id}");
    }

    private async Task<IActionResult> Show(Refusal? refused, CancellationToken cancel)
    {
        if (await seen.Find(Id, User.Actor(), cancel) is not { } record)
            return NotFound();
        (Record, Refused) = (record, refused);
        var sight = seen.Of(record);
        Sentence = sight?.Tell?.Invoke(services, record);
        About = sight?.Page is { } page ? string.Format(System.Globalization.CultureInfo.InvariantCulture, page, RecordTopic.Which(record.Topic)) : null;
        Erasure = await Erasing.Of(db, record, cancel);
        Head = record.Position is { } position && await published.Head(cancel) is { } head && head.Size >= position ? head : null;
        return Page();
    }
}
