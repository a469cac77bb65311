using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Papers;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.FairUse;

/// <summary>The file of a contract on paper.</summary>
public static class ContractFilePaper
{
    public static byte[] Print(ContractFile file, Texts T, Company company, DateTimeOffset now)
    {
        string Day(DateTimeOffset at) => T.ShortDay(DateOnly.FromDateTime(company.Local(at).DateTime));
        var f = file.Figures;
        List<Block> blocks =
        [
            new Facts([new(T["Customer"], $"{file.Customer.Name} ({T["No. {0}", file.Customer.Number]})"), new(T["Contract"], $"{file.Contract.Number}, {file.Called}"), new(T["First day"], T.Day(file.Contract.StartsOn)),
                new(T["Ends"], file.Contract.EndsOn is { } end ? T.Day(end) : "–"), new(T["Duration"], T.Duration(file.Contract.Terms)), new(T["Our notice"], T.Said(file.Contract.Terms.OurNotice, file.Contract.Terms)), new(T["Their notice"], T.Said(file.Contract.Terms.TheirNotice, file.Contract.Terms))]),
            new Heading(T["How it was used"]),
            new Facts([new(T["Contacts a week"], Shown(f.ContactsAWeek)), new(T["Not covered, percent"], Shown(f.PercentOutOfScope)), new(T["Asked before, percent"], Shown(f.PercentRepeated)), .. f.TimesTheMedian is { } times ? [new Fact(T["Time, times the plan's median"], Shown(times))] : Array.Empty<Fact>()]),
            new Paragraph(T["Of the last {0} weeks, as of {1}.", f.Weeks, Day(now)], Quiet: true),
        ];
        if (file.Warnings.Count > 0)
        {
            blocks.Add(new Heading(T["Warnings"]));
            blocks.Add(new Table([new(T["Date"], 2), new(T["How"], 2), new(T["About"], 2), new(T["Words"], 7)], [.. file.Warnings.Select(w => (IReadOnlyList<Words>)[T.ShortDay(w.GivenOn), T.Word(w.How), T.Word(w.About), w.Text])]));
        }
        if (file.Notices.Count > 0)
        {
            blocks.Add(new Heading(T["Notice"]));
            blocks.Add(new Table([new(T["Received"], 2), new(T["What"], 4), new(T["Ends on"], 2), new(T["Proof"], 4)], [.. file.Notices.Select(n => (IReadOnlyList<Words>)[T.ShortDay(n.ReceivedOn), T.Said(n), T.ShortDay(n.EffectiveOn), n.Holds ? n.Proof : T["taken back"]])]));
        }
        if (file.Claims.Count > 0)
        {
            blocks.Add(new Heading(T["Claims that were threatened"]));
            blocks.AddRange(file.Claims.Select(c => new Paragraph($"{Day(c.At)}, {c.ByName}: {c.Text}")));
        }
        blocks.Add(new Heading(T["Matters"]));
        blocks.Add(new Table([new(T["Case"], 1.3), new(T["Date"], 1.7), new(T["Subject"], 4.8), new(T["Covered"], 2.6), new(T["Contacts"], 1.5, Figures: true), new(T["Repeated"], 1.8, Figures: true)],
            [.. file.Matters.Select(m => (IReadOnlyList<Words>)[$"{m.Number}", Day(m.At), m.Topic is null ? m.Subject : $"{m.Subject} ({m.Topic})", Covered(T, m), $"{m.Contacts}", $"{m.Repeats}"])]));
        if (file.MattersInAll > file.Matters.Count)
            blocks.Add(new Paragraph(T["The latest {0} of {1}.", file.Matters.Count, file.MattersInAll], Quiet: true));
        return new Paper { Title = T["File of contract {0}", file.Contract.Number], Subtitle = file.Customer.Name, Language = T.Culture.TwoLetterISOLanguageName, Author = company.Called, At = now, Blocks = blocks }.ToPdf();

        string Shown(Figure figure) => figure.Value.ToString("0.#", T.Culture) + (figure.Limit is { } limit ? $" ({T["usual up to {0}", (object)$"{limit}"]})" : "");
    }

    public static string Covered(Texts T, FileMatter matter) => matter.OutOfScope.Length == 0 ? T["yes"] : matter.Goodwill ? T["no, served as goodwill"] : T["no"];
}
