using Kulanz.Cases.Intake;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

/// <summary>What a mail's code stands for.</summary>
/// <param name="Voucher">Null where the code opens nothing.</param>
/// <param name="Leads">The case it leads into, if it does.</param>
/// <param name="Why">Why it opens nothing, for staff.</param>
public sealed record MailedVoucher(Voucher? Voucher, Case? Leads, Refusal? Why);

/// <summary>
/// A code in the subject of a mail, or in its first lines. It is the proof that its sender may write into the voucher's case, as a number in the subject never is. Only
/// people's mail: what machines answer carries the subject along.
/// </summary>
public sealed class VoucherInMail(KulanzDb db, Redeeming redeeming, Guessing guessing, Replying replying, Preferences preferences)
{
    private const int FirstLines = 12;

    /// <summary>Null where there is no code in it, or its sender has tried enough of them for now.</summary>
    public async Task<MailedVoucher?> Find(string? subject, string text, Sender sender, CancellationToken cancel)
    {
        var beginning = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('>')).Take(FirstLines));
        var code = VoucherCode.FindIn(subject ?? "", out var slip) ?? VoucherCode.FindIn(beginning, out slip);
        if (code is null && !slip)
            return null;
        var from = sender.Address ?? Sender.Unknown;
        if (sender.StaffId is not null || await guessing.Enough(from, cancel))
            return null;
        var found = await redeeming.Look(code?.Reveal() ?? "-", Bearer(sender.Name ?? from, from), cancel);
        return found.Done(out var voucher, out var why) ? new(voucher, await redeeming.LeadsTo(voucher, cancel), null) : new(null, null, why);
    }

    /// <summary>The mail has gone into this case: it passes the queue, or staff hear why not.</summary>
    public async Task Use(MailedVoucher mailed, Case into, string by, string? from, CancellationToken cancel)
    {
        var why = mailed.Why;
        if (mailed.Voucher is { } voucher)
        {
            if (mailed.Leads is { } leads && leads.Id != into.Id && !await db.CaseLinks.AnyAsync(l => l.FromId == into.Id && l.ToId == leads.Id, cancel))
            {
                await Tell(into, new Sentence("This mail names a voucher that leads into case {0}. It was not used: the mail answers this case.", $"{leads.Number}"), cancel);
                return;
            }
            why = (await redeeming.Use(voucher, Bearer(by, from), into, null, cancel)).Refusal;
        }
        // Whoever answers carries the subject along, with the code that brought them here.
        if (why is not null && !await db.VoucherUses.AnyAsync(u => u.CaseId == into.Id, cancel))
            await Tell(into, new Sentence("There is a voucher code in this mail that was not taken: {0}", $"{why}"), cancel, why);
    }

    private static Bearer Bearer(string by, string? from) => new(VoucherWay.Mail, new Actor(ActorKind.Customer, null, by), from ?? Sender.Unknown, Stranger: false);

    private async Task Tell(Case @case, Sentence said, CancellationToken cancel, Refusal? why = null)
    {
        var texts = Texts.For((await preferences.Get<Company>(cancel)).Language);
        var note = why is null ? texts[said] : texts[said.English, texts[why]];
        await replying.Note(@case.Number, note, Actor.System, cancel);
    }
}
