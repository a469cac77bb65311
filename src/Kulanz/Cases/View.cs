using System.Linq.Expressions;

namespace Kulanz.Cases;

/// <summary>A selection of cases with a name: what stands at the left of the desk.</summary>
/// <param name="Key">Its name in addresses.</param>
public sealed record View(string Key, string Name, string Icon, Func<Guid, Expression<Func<Case, bool>>> Holds)
{
    public static readonly IReadOnlyList<View> Shipped =
    [
        new("inbox", "Inbox", "inbox", _ => c => (c.State == CaseState.New || c.State == CaseState.Open) && c.SnoozedUntil == null && c.MergedIntoId == null),
        new("mine", "My cases", "user", me => c => c.OwnerId == me && c.State != CaseState.Solved && c.State != CaseState.Closed && c.MergedIntoId == null),
        new("unassigned", "Unassigned", "user-question", _ => c => c.OwnerId == null && (c.State == CaseState.New || c.State == CaseState.Open) && c.MergedIntoId == null),
        new("waiting", "Waiting", "hourglass", _ => c => (c.State == CaseState.WaitingOnCustomer || c.State == CaseState.WaitingOnThirdParty) && c.MergedIntoId == null),
        new("snoozed", "Snoozed", "zzz", _ => c => c.SnoozedUntil != null && c.MergedIntoId == null),
        new("solved", "Solved", "circle-check", _ => c => (c.State == CaseState.Solved || c.State == CaseState.Closed) && c.MergedIntoId == null),
        new("all", "All cases", "list", _ => c => c.MergedIntoId == null),
    ];
}
