using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// The tags of a case and the values of its own fields, repeated in the case's row: conditions look only there, so that views can be counted
/// as cases change. Tags and fields are named by their ids, which renaming does not touch. Written by whoever changes what it repeats.
/// </summary>
public static class Labels
{
    public static string Tag(Guid tag) => $"|{tag:N}|";

    /// <summary>A field with this value; compared like everything else without regard to case.</summary>
    public static string Value(Guid field, string value) => $"{Mark(field)}{Held(value)}|";

    /// <summary>Behind this stands the field's value, up to the next <c>|</c>; see <see cref="Between"/>.</summary>
    public static string Mark(Guid field) => $"|{field:N}=";

    /// <summary>A value, or part of one, as it stands there.</summary>
    public static string Held(string value) => Fold.Of(value).Replace('|', '¦');

    /// <summary>The tags of a case, from its row.</summary>
    public static IReadOnlyList<Guid> Tags(Case @case) =>
        [.. @case.Labels.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(label => Guid.TryParseExact(label, "N", out var tag) ? tag : Guid.Empty).Where(tag => tag != Guid.Empty)];

    /// <summary>Reads anew what belongs to the case, from what is saved. The caller saves.</summary>
    public static async Task Renew(KulanzDb db, Case @case, CancellationToken cancel)
    {
        var tags = await db.CaseTags.Where(t => t.CaseId == @case.Id).Select(t => t.TagId).Distinct().OrderBy(t => t).ToListAsync(cancel);
        var values = await db.FieldValues.Where(v => v.CaseId == @case.Id).OrderBy(v => v.FieldId).Select(v => new { v.FieldId, v.Value }).ToListAsync(cancel);
        @case.Labels = string.Concat(tags.Select(Tag).Concat(values.Select(v => Value(v.FieldId, v.Value))));
    }
}
