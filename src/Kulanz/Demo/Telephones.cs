using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>The company's telephones: whoever calls in a story rings here first, and some ring in vain.</summary>
public sealed class Telephones(KulanzDb db, Connecting connecting, Extensions extensions, Switchboard switchboard, CallNoting noting, OpeningAtCall opening, Company company, TravellingClock clock)
{
    /// <summary>Reserved for fiction, as all numbers here.</summary>
    private const string Hotline = "+49 30 23125000";

    private const int FirstExtension = 201;

    public async Task Install(CancellationToken cancel)
    {
        _ = (await connecting.Connect(PhoneSystemKind.GenericCti, new PhoneSystemGiven("Telefonanlage", null, null), await company.Acting("henrik"), cancel)).Value;
        foreach (var colleague in Company.Staff.Where(c => c.Role is "Agent" or "Team lead"))
        {
            var self = await company.Acting(colleague.Key);
            _ = (await extensions.Set(self.Id!.Value, Extension(colleague.Key), self, cancel)).Value;
        }
    }

    /// <summary>Somebody calls, is answered, and what they say is written down while they talk.</summary>
    /// <param name="voucher">The code of the voucher that they read out; null where they have none.</param>
    public async Task<long> Talk(People.Person who, string agent, CallNoteGiven note, CancellationToken cancel, string? voucher = null)
    {
        var (system, by, id) = (await System(cancel), await company.Acting(agent), Id());
        await switchboard.Hear(system, Told(CallEventKind.NewCall, id, who.Phone, agent), cancel);
        clock.Go(clock.GetUtcNow().AddSeconds(9));
        await switchboard.Hear(system, Told(CallEventKind.Answer, id, who.Phone, agent), cancel);
        var number = await db.Calls.OrderByDescending(c => c.Number).Select(c => c.Number).FirstAsync(cancel);
        if (voucher is not null)
            _ = (await opening.Open(number, null, voucher, by, cancel)).Value;
        clock.Go(clock.GetUtcNow().AddSeconds(95 + note.Text!.Length / 8));
        var noted = (await noting.Note(number, note with { CustomerId = who.Id }, by, cancel)).Value;
        await switchboard.Hear(system, Told(CallEventKind.Hangup, id, who.Phone, agent) with { Cause = "normalClearing" }, cancel);
        return noted.Case.Number;
    }

    /// <summary>Nobody has had time for them yet.</summary>
    public async Task RingInVain(string? from, TimeSpan rings, CancellationToken cancel)
    {
        var (system, id) = (await System(cancel), Id());
        await switchboard.Hear(system, Told(CallEventKind.NewCall, id, from, "miriam"), cancel);
        clock.Go(clock.GetUtcNow() + rings);
        await switchboard.Hear(system, Told(CallEventKind.Hangup, id, from, "miriam") with { Cause = "cancel" }, cancel);
    }

    private static CallEvent Told(CallEventKind kind, string id, string? from, string agent) =>
        new(kind, id) { Direction = CallDirection.Incoming, From = from ?? "anonymous", To = Hotline, Users = [Extension(agent)], Words = [Extension(agent)] };

    private static string Extension(string agent) => (FirstExtension + Company.Staff.ToList().FindIndex(c => c.Key == agent)).ToString(CultureInfo.InvariantCulture);

    private string Id() => Platform.Id.New(clock).ToString("N");

    private Task<PhoneSystem> System(CancellationToken cancel) => db.PhoneSystems.AsNoTracking().OrderBy(s => s.Id).FirstAsync(cancel);
}
