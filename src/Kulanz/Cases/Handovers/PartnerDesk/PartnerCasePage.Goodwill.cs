using Kulanz.Cases.Grants;
using Kulanz.Cases.Grants.PartnerDesk;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Handovers.PartnerDesk;

/// <summary>Goodwill within what was agreed with the partner; above it, or where it does not fit, somebody here decides.</summary>
public sealed partial class PartnerCasePageModel
{
    /// <param name="amount">As it was typed, in the reader's way of writing numbers.</param>
    public async Task<IActionResult> OnPostGiveAsync([FromServices] Giving giving, GrantKind? grantKind, string? amount, string? currency, string? reason, string? what, int? days, CancellationToken cancel)
    {
        if (grantKind is not { } kind || !PartnerGoodwillViewComponent.Kinds.Contains(kind))
            return await Answer(new Missing(nameof(grantKind)), "#goodwill-given", cancel);
        if (!Worth.Read(amount).Done(out var worth, out var refusal) && refusal is not null)
            return await Answer(refusal, "#goodwill-given", cancel);
        return await Answer((await giving.Give(Number, new(kind, reason, worth, currency) { What = what, Days = days }, User.Actor(), cancel)).Refusal, "#goodwill-given", cancel);
    }
}
