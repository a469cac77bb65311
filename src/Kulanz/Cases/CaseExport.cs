using System.Globalization;
using System.Text;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases;

/// <summary>A view as a CSV file, written while it is read: a million cases need no more memory than one. Taking data along is itself recorded.</summary>
public static class CaseExport
{
    public static void MapCaseExport(this WebApplication app) =>
        app.MapGet("/desk/cases.csv", async (string? view, string? q, HttpContext http, KulanzDb db, Shelf<View> shelf, CaseList list, Texts texts, TimeProvider clock, CancellationToken cancel) =>
        {
            var who = http.User.Actor();
            if ((await shelf.All(db, cancel)).FirstOrDefault(v => v.Key == (view ?? "inbox") && v.SeenBy(who)) is not { } chosen)
                return Results.NotFound();
            db.Record("cases.exported", $"view/{chosen.Id}", null, who, new { chosen.Name, Words = q }, clock);
            await db.SaveChangesAsync(cancel);
            var name = $"{clock.GetUtcNow():yyyy-MM-dd} {string.Concat(texts[chosen.Name].Split(Path.GetInvalidFileNameChars()))}.csv";
            return Results.Stream(stream => Write(stream, list.Stream(chosen.Conditions, q, who), texts, cancel), "text/csv; charset=utf-8", name);
        }).RequireAuthorization(Policies.Staff).RequireAuthorization(Permission.CasesRead, Permission.CustomersExport).ExcludeFromDescription();

    private static async Task Write(Stream to, IAsyncEnumerable<CaseLine> lines, Texts texts, CancellationToken cancel)
    {
        var separator = Csv.Separator(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        await using var writer = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024);
        await writer.WriteAsync("\uFEFF");
        await writer.WriteAsync(Csv.Row(separator, texts["Case"], texts["Subject"], texts["Customer"], texts["State"], texts["Priority"], texts["Owner"], texts["Channel"], texts["Opened"], texts["Last moved"], texts["Customer waits for us since"], texts["Last message"]));
        await foreach (var (found, customer, owner) in lines.WithCancellation(cancel))
            await writer.WriteAsync(Csv.Row(separator,
                found.Number, found.Subject, customer, texts.Word(found.State), texts.Word(found.Priority), owner, texts.Word(found.Channel),
                found.OpenedAt, found.TouchedAt, found.WaitingSince, found.Preview));
    }
}
