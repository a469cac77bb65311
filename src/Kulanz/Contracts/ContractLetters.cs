using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>Writes the letters about contracts: the words of a template as mail, and the same words on paper, attached and kept.</summary>
public sealed class ContractLetters(KulanzDb db, Catalogue catalogue, Templating templates, Letters letters, LetterPaper paper, Preferences preferences, Settings settings, TimeProvider clock)
{
    /// <summary>A letter as it would leave: its words, and the page.</summary>
    public sealed record Draft(string Subject, string Text, string Language, string? To, byte[] Pdf, string FileName);

    /// <summary>Confirms a declaration, whatever comes of it: what was declared, word for word, and when it arrived. What is known of the end is only told to whoever it concerns.</summary>
    public async Task Confirm(Declaration declaration, Contract? contract, CancellationToken cancel)
    {
        var kind = declaration.Kind == DeclarationKind.Cancellation ? LetterKinds.CancellationReceived : LetterKinds.WithdrawalReceived;
        var T = Texts.For(declaration.Language);
        var values = await Values(declaration.Name, contract, declaration.Language, cancel);
        values["contract"] = declaration.Contract;
        values["received"] = await Moment(T, declaration.At, cancel);
        values["declaration"] = Declared(T, declaration);
        values["end"] = await Consequence(T, declaration, contract, cancel);
        await Send(kind, declaration.Email, declaration.Language, values, contract?.Topic ?? $"declaration/{declaration.Id}", cancel);
    }

    /// <summary>What the customer declared, as the confirmation repeats it.</summary>
    public static string Declared(Texts T, Declaration declaration) => string.Join('\n', new[]
    {
        T["Name: {0}", (object)declaration.Name],
        T["Contract: {0}", (object)declaration.Contract],
        declaration.Kind == DeclarationKind.Withdrawal ? T["The conclusion of the contract is withdrawn."]
            : declaration.WishedOn is { } day ? T["Cancelled as of {0}, or else as early as possible.", T.Day(day)]
            : T["Cancelled as early as possible."],
        declaration.ForCause ? T["For cause: {0}", (object)declaration.Text] : declaration.Text,
    }.Where(line => line.Length > 0));

    /// <summary>What follows from it; for whoever is not certain to be the customer, that they will hear.</summary>
    public async Task<string> Consequence(Texts T, Declaration declaration, Contract? contract, CancellationToken cancel)
    {
        if (contract is null || declaration.NoticeId is not { } id)
            return T["We check which contract is meant, and write to you again with the day on which it ends. Your declaration counts from the moment it was received."];
        var notice = db.Notices.Local.FirstOrDefault(n => n.Id == id) ?? await db.Notices.AsNoTracking().SingleAsync(n => n.Id == id, cancel);
        var end = notice.Kind == NoticeKind.Withdrawal ? T["The contract is withdrawn; it ends on {0}.", T.Day(notice.EffectiveOn)] : T["The contract ends with the end of {0}.", T.Day(notice.EffectiveOn)];
        return declaration.ForCause ? $"{end} {T["Whether the cause you name ends it earlier, we check and write to you."]}" : end;
    }

    /// <summary>To the customer of a contract, as mail with the same words on paper. Without a mail address it is only written; somebody has to post it.</summary>
    /// <returns>The page, kept.</returns>
    public Task<byte[]> Write(LetterKind kind, Contract contract, IReadOnlyDictionary<string, string> more, CancellationToken cancel) => Write(kind, contract, more, null, true, cancel);

    /// <param name="text">Words of one's own in place of the template's.</param>
    /// <param name="mail">Leaves as mail too, where there is an address.</param>
    public async Task<byte[]> Write(LetterKind kind, Contract contract, IReadOnlyDictionary<string, string> more, string? text, bool mail, CancellationToken cancel)
    {
        var draft = await Draw(kind, contract, more, text, cancel);
        var hash = await db.Store(draft.Pdf, clock, cancel);
        if (mail && draft.To is { } to)
            await letters.Send(kind.Key, new NamedAddress(to), new Wording(draft.Subject, draft.Text), draft.Language, contract.Topic, contract.CustomerId, [new MailFile(draft.FileName, "application/pdf", hash)], cancel);
        return hash;
    }

    /// <summary>As it would leave, without sending it.</summary>
    /// <param name="text">Words of one's own in place of the template's.</param>
    public async Task<Draft> Draw(LetterKind kind, Contract contract, IReadOnlyDictionary<string, string> more, string? text, CancellationToken cancel)
    {
        var customer = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == contract.CustomerId, cancel);
        var values = await Values(customer.Name, contract, customer.Language, cancel);
        foreach (var (name, value) in more)
            values[name] = value;
        var (words, _) = await templates.Current(kind.Key, customer.Language, cancel);
        var (subject, body) = (Placeholders.Fill(words.Subject, values), Tidy(text ?? Placeholders.Fill(words.Text, values)));
        var pdf = await paper.Print(subject, body, customer, contract, cancel);
        return new Draft(subject, body, customer.Language, Mail(customer), pdf, $"{kind.Key}-{contract.Number}.pdf");
    }

    /// <summary>To whoever signed in as this customer reads: the address they prefer.</summary>
    public static string? Mail(Customer customer) =>
        customer.ContactPoints.Where(p => p.Kind == ContactKind.Email && !p.BouncedHard).OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).FirstOrDefault()?.Value;

    /// <summary>To a colleague.</summary>
    public async Task Remind(LetterKind kind, string to, string language, Contract contract, IReadOnlyDictionary<string, string> more, CancellationToken cancel)
    {
        var values = await Values("", contract, language, cancel);
        foreach (var (name, value) in more)
            values[name] = value;
        await Send(kind, to, language, values, contract.Topic, cancel);
    }

    public string Link(string path) => $"{settings.Url.TrimEnd('/')}{path}";

    public async Task<string> Moment(Texts T, DateTimeOffset at, CancellationToken cancel)
    {
        var local = (await preferences.Get<Company>(cancel)).Local(at);
        return T["{0}, {1}", T.Day(DateOnly.FromDateTime(local.DateTime)), local.ToString("HH:mm:ss", T.Culture)];
    }

    private async Task Send(LetterKind kind, string to, string language, Dictionary<string, string> values, string topic, CancellationToken cancel)
    {
        var (words, _) = await templates.Current(kind.Key, language, cancel);
        var wording = new Wording(Placeholders.Fill(words.Subject, values), Tidy(Placeholders.Fill(words.Text, values)));
        var pdf = await paper.Print(wording.Subject, wording.Text, values.GetValueOrDefault("name", to), language, cancel);
        var hash = await db.Store(pdf, clock, cancel);
        await letters.Send(kind.Key, new NamedAddress(to), wording, language, topic, null, [new MailFile($"{kind.Key}.pdf", "application/pdf", hash)], cancel);
    }

    private async Task<Dictionary<string, string>> Values(string name, Contract? contract, string language, CancellationToken cancel)
    {
        var T = Texts.For(language);
        return new()
        {
            ["name"] = name,
            ["contract"] = contract?.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
            ["plan"] = contract is null ? "" : await Called(contract, cancel),
            ["mailbox.name"] = (await letters.House(cancel))?.Name ?? (await preferences.Get<Company>(cancel)).Called,
            [Company.Placeholder] = (await preferences.Get<Company>(cancel)).Called,
        };
    }

    /// <summary>"Payroll, Support Basic (Kiel office)".</summary>
    public async Task<string> Called(Contract contract, CancellationToken cancel)
    {
        var (product, plan) = (await catalogue.Product(contract.ProductId, cancel), await catalogue.Plan(contract.PlanId, cancel));
        return $"{product?.Name}, {plan?.Name}{(contract.Label.Length > 0 ? $" ({contract.Label})" : "")}";
    }

    /// <summary>A place that was filled with nothing leaves no hole of empty lines.</summary>
    private static string Tidy(string text) => System.Text.RegularExpressions.Regex.Replace(text.ReplaceLineEndings("\n"), "\n{3,}", "\n\n").Trim();
}
