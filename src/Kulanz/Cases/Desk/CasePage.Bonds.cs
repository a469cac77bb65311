using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>What ties this case to others.</summary>
public sealed partial class CasePageModel
{
    /// <summary>The case that was to be merged into, when the warning about different customers has to be confirmed.</summary>
    public long? MergeInto { get; private set; }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostMergeAsync([FromServices] Merging merging, string? into, bool despite, CancellationToken cancel)
    {
        if (!long.TryParse(into?.Trim().TrimStart('#'), out var target))
            return await Show<Merge>(new Missing("into"), cancel);
        var merged = await merging.Merge(Number, target, despite, Me, cancel);
        if (merged.Refusal is OtherCustomer)
            MergeInto = target;
        return merged.Refusal is null ? Redirect($"/desk/cases/{target}#merged-{Number}") : await Show(merged, cancel);
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUnmergeAsync([FromServices] Merging merging, long merged, CancellationToken cancel) => await Show(await merging.Undo(merged, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostSplitAsync([FromServices] Splitting splitting, [FromForm] Guid[] messages, string? subject, CancellationToken cancel)
    {
        var split = await splitting.Split(Number, messages, subject, Me, cancel);
        return split.Done(out var fresh, out _) ? Redirect($"/desk/cases/{fresh.Number}") : await Show(split, cancel);
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUnsplitAsync([FromServices] Splitting splitting, CancellationToken cancel)
    {
        var undone = await splitting.Undo(Number, Me, cancel);
        return undone.Done(out var root, out _) ? Redirect($"/desk/cases/{root.Number}") : await Show(undone, cancel);
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostLinkAsync([FromServices] Linking linking, string? other, LinkKind link, CancellationToken cancel) =>
        long.TryParse(other?.Trim().TrimStart('#'), out var number)
            ? await Show(await linking.Link(Number, number, link, Me, cancel), cancel)
            : await Show<CaseLink>(new Missing("other"), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUnlinkAsync([FromServices] Linking linking, Guid id, CancellationToken cancel) => await Show(await linking.Unlink(Number, id, Me, cancel), cancel);
}
