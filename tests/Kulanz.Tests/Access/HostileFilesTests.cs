using System.Net;
using System.Text;
using System.Text.Json;
using Kulanz.Access.Importing;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

/// <summary>Files of customers as they should not be: each row that cannot be taken is named by its line, the others are taken, and no file breaks the work.</summary>
public sealed class HostileFilesTests
{
    private sealed record Row(long Line, string Fate, string? Code);

    [Theory, BothEngines]
    public async Task Each_says_what_is_wrong_and_where(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var file = new FileInfo(Path.Combine(app.Folder, "in.csv"));

        // Formulas are text, and stay text on their way out.
        await Take("name,email,note\n\"=cmd|' /C calc'!A0\",a@x.example,\"=HYPERLINK(\"\"http://x\"\")\"\n@SUM(1+1),b@x.example,+1\n", 0);
        Assert.Equal(["=cmd|' /C calc'!A0", "@SUM(1+1)"], await app.Look(db => db.Customers.OrderBy(c => c.Name).Select(c => c.Name).ToListAsync()));
        var exported = await (await app.SignedIn(Someone.Ada)).GetStringAsync("/desk/customers?handler=Export");
        Assert.DoesNotContain(exported.Split('\n').SelectMany(line => line.Split(';', ',')), cell => cell.TrimStart('"').Length > 0 && "=+-@".Contains(cell.TrimStart('"')[0], StringComparison.Ordinal));

        // Too many cells, a quotation mark that never closes, nobody in the row, no address: by line, and the others are taken.
        var rows = await Take("name;email\nOne;one@x.example\nTwo;two@x.example;3;4\n\"Three;three@x.example\nFour;four@x.example\n;\n ;x\nFive;not-a-mail\nSix;six@x.example\n", 1);
        Assert.Equal([2L, 5, 9], rows.Where(r => r.Fate == "new").Select(r => r.Line));
        Assert.Equal([(3L, "too_many_cells"), (4, "quote_not_closed"), (7, "undeliverable_address"), (8, "undeliverable_address")], rows.Where(r => r.Fate == "refused").Select(r => (r.Line, r.Code!)));

        // One column, only a header, nothing but quotes, one enormous line, NULs, no table at all.
        Assert.Single(await Take("email\nseven@x.example\n", 0));
        Assert.Empty(await Take("name;email\n", 0));
        Assert.NotEmpty(await Take($"name,email\n{new string('"', 50_001)}\nEight,eight@x.example\n", 1));
        Assert.Equal([(2L, "refused"), (3, "new")], (await Take($"name,email\n{new string('x', 3_000_000)},y\nNine,nine@x.example\n", 1)).Select(r => (r.Line, r.Fate)));
        Assert.Contains(await Take("name,email\nT\0e\0n,ten@x.example\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"Kunde Nummer {i},k{i}@y.example\n")), 0), r => r is { Fate: "new", Line: 2 });
        await Take("\0\0\0\0\0\0\u0001\u0002", 2);
        await Take("Wer;Was\nJonas;1\n", 2);

        // Letters of other encodings are read as what they are.
        await TakeBytes(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("name;email\nJörg;joerg@x.example\n")).ToArray(), 0);
        await TakeBytes(Encoding.Latin1.GetBytes("name;email\nMüller;mueller@x.example\n"), 0);
        Assert.Equal(2, await app.Look(db => db.Customers.CountAsync(c => c.Name == "Jörg" || c.Name == "Müller")));
        Assert.Equal("Ten", await app.Look(db => db.Customers.Where(c => c.ContactPoints.Any(p => p.Value == "ten@x.example")).Select(c => c.Name).SingleAsync()));

        Task<List<Row>> Take(string text, int code) => TakeBytes(Encoding.UTF8.GetBytes(text), code);

        async Task<List<Row>> TakeBytes(byte[] bytes, int code)
        {
            await File.WriteAllBytesAsync(file.FullName, bytes);
            file.Refresh();
            var (said, complained) = (new StringWriter(), new StringWriter());
            var ended = await ImportVerb.Take(app.Services, file, false, true, false, null, [], said, complained, default);
            Assert.True(ended == code, $"{ended} instead of {code}: {said} {complained}");
            Assert.True(code != 2 || complained.ToString().Trim().Length > 10, "no sentence");
            return [.. (code == 2 ? "" : said.ToString()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.TryGetProperty("line", out _))
                .Select(e => new Row(e.GetProperty("line").GetInt64(), e.GetProperty("fate").GetString()!, e.GetProperty("code").GetString()))];
        }
    }
}
