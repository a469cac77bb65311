using System.Globalization;
using Kulanz.Access;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

public sealed record MayNotIssueVouchers() : Refusal("This text issues a voucher. You may not do that; please ask a colleague who may.");

/// <summary>Issues a voucher into what is being written to a customer: at the desk with a click, in a macro or trigger by <c>{{voucher}}</c>. The words around it are among the mail templates.</summary>
public sealed class VoucherPassage(KulanzDb db, VoucherIssuing issuing, Drafting drafting, Templating templates, Preferences preferences, Settings settings)
{
    public const string Placeholder = "voucher";

    public static readonly LetterKind Letter = new("voucher", "Voucher", "Put into an answer together with a voucher that is issued for its case.",
        new Dictionary<string, string> { ["voucher.code"] = "7KQ4-MXH9-2D8R-VB4W", ["voucher.until"] = "3. März 2026", ["link"] = "https://help.example.com/voucher" },
        new("", "Mit diesem Code kommen Sie ohne Wartezeit zu uns, am Telefon, im Betreff einer Mail oder unter {{link}}:\n\n{{voucher.code}}\n\nEr gilt bis zum {{voucher.until}}."),
        new("", "With this code you reach us without waiting, on the telephone, in the subject of a mail, or at {{link}}:\n\n{{voucher.code}}\n\nIt is valid until {{voucher.until}}."))
    { Passage = true };

    /// <summary>Issues one for the case and puts it behind what somebody has written so far; they read it before it leaves.</summary>
    public Task<Outcome<bool>> Put(long number, VoucherWanted wanted, string? written, CaseState? then, Actor by, CancellationToken cancel) => db.Write<Outcome<bool>>(async () =>
    {
        if (!(await Issue(number, wanted, by, cancel)).Done(out var passage, out var refusal))
            return refusal;
        return await drafting.Keep(number, MessageKind.Reply, string.IsNullOrWhiteSpace(written) ? passage : $"{written.TrimEnd()}\n\n{passage}", then, by, cancel);
    }, cancel);

    /// <summary>A text with <c>{{voucher}}</c> in it, filled: one voucher is issued for it.</summary>
    public async Task<Outcome<string>> Fill(string text, long number, Actor by, CancellationToken cancel)
    {
        if (!text.Contains(Placeholder, StringComparison.Ordinal) || Placeholders.Fill(text, new Dictionary<string, string> { [Placeholder] = "" }) == text)
            return text;
        if (by.Kind != ActorKind.System && !by.May(Permission.VouchersIssue))
            return new MayNotIssueVouchers();
        var issued = await Issue(number, new VoucherWanted(Platform.Ui.Texts.In((await preferences.Get<Company>(cancel)).Language, "Given with an answer")), by, cancel);
        return issued.Done(out var passage, out var refusal) ? Placeholders.Fill(text, new Dictionary<string, string> { [Placeholder] = passage }) : refusal;
    }

    private async Task<Outcome<string>> Issue(long number, VoucherWanted wanted, Actor by, CancellationToken cancel)
    {
        if (!(await issuing.Issue(wanted with { Case = number }, by, cancel)).Done(out var issued, out var refusal))
            return refusal;
        var language = await db.Customers.Where(c => c.Id == issued.Voucher.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        return await Write(issued, language, cancel);
    }

    /// <summary>What the customer reads of it.</summary>
    public async Task<string> Write(IssuedVoucher issued, string language, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        return Placeholders.Fill((await templates.Current(Letter.Key, language, cancel)).Words.Text, new Dictionary<string, string>
        {
            ["voucher.code"] = issued.Code.Reveal(),
            ["voucher.until"] = Until(issued.Voucher, company, language),
            ["link"] = $"{settings.Url}/voucher",
            [Company.Placeholder] = company.Called,
        });
    }

    internal static string Until(Voucher voucher, Company company, string language) =>
        company.Local(voucher.ExpiresAt).ToString(language == "en" ? "d MMMM yyyy" : "d. MMMM yyyy", CultureInfo.GetCultureInfo(language == "en" ? "en-GB" : "de-DE"));
}
