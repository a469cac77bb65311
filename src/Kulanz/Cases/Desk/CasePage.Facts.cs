using System.Globalization;
using Kulanz.Access;
using Microsoft.AspNetCore.Mvc;
using Kulanz.Platform;

namespace Kulanz.Cases.Desk;

/// <summary>The facts of a case, each a small form.</summary>
public sealed partial class CasePageModel
{
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostCloseAsync([FromServices] Closing closing, string? reason, bool final, CancellationToken cancel) =>
        await Show(await closing.Close(Number, reason, final, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostReopenAsync([FromServices] Closing closing, CancellationToken cancel) => await Show(await closing.Reopen(Number, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostTurnAsync([FromServices] Turning turning, CaseState state, CancellationToken cancel) => await Show(await turning.Turn(Number, state, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostRenameAsync([FromServices] Turning turning, string? subject, CancellationToken cancel) => await Show(await turning.Rename(Number, subject, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAssignAsync([FromServices] Assigning assigning, Guid? owner, CancellationToken cancel) => await Show(await assigning.Assign(Number, owner, Me, cancel), cancel);

    /// <summary>After a move to where one may not look, the way leads back to the inbox.</summary>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostMoveAsync([FromServices] Assigning assigning, Guid queue, CancellationToken cancel) => await Show(await assigning.Move(Number, queue, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostPrioritiseAsync([FromServices] Assigning assigning, Priority priority, CancellationToken cancel) => await Show(await assigning.Prioritise(Number, priority, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostTagAsync([FromServices] Tagging tagging, string? tag, CancellationToken cancel) => await Show(await tagging.Tag(Number, tag ?? "", Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUntagAsync([FromServices] Tagging tagging, string? tag, CancellationToken cancel) => await Show(await tagging.Untag(Number, tag ?? "", Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostFillAsync([FromServices] CustomFields fields, Guid field, string? value, CancellationToken cancel) => await Show(await fields.Fill(Number, field, value, Me, cancel, CultureInfo.CurrentCulture), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostFollowAsync([FromServices] Following following, Guid? account, CancellationToken cancel) =>
        await Show(await following.Follow(Number, account ?? Me.Id ?? Guid.Empty, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUnfollowAsync([FromServices] Following following, Guid? account, CancellationToken cancel) =>
        await Show(await following.Unfollow(Number, account ?? Me.Id ?? Guid.Empty, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostSnoozeAsync([FromServices] Snoozing snoozing, string? until, string? at, CancellationToken cancel) =>
        await snoozing.Moment(until is { Length: > 0 } ? until : at ?? "", cancel) is { } moment
            ? await Show(await snoozing.Snooze(Number, moment, Me, cancel), cancel)
            : await Show<Case>(new Missing("until"), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostWakeAsync([FromServices] Snoozing snoozing, CancellationToken cancel) => await Show(await snoozing.Wake(Number, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostTimeAsync([FromServices] TimeAccounting time, int minutes, string? what, CancellationToken cancel) => await Show(await time.Note(Number, minutes, what, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostTakeBackAsync([FromServices] TimeAccounting time, Guid id, CancellationToken cancel) => await Show(await time.TakeBack(Number, id, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostBillAsync([FromServices] TimeAccounting time, Guid id, bool billed, CancellationToken cancel) => await Show(await time.Bill(Number, id, billed, Me, cancel), cancel);
}
