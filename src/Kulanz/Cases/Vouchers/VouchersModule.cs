using System.Globalization;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Access.Exports;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Ui;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

/// <summary>Vouchers: see README.md beside this file.</summary>
public static class VouchersModule
{
    /// <summary>Announced when any voucher changes.</summary>
    public const string Listed = "vouchers";

    public static IServiceCollection AddVouchers(this IServiceCollection services)
    {
        services.AddScoped<VoucherIssuing>().AddScoped<VoucherRevoking>().AddScoped<Redeeming>().AddScoped<Guessing>().AddScoped<OpeningAtCall>().AddScoped<VoucherInMail>().AddScoped<VoucherPassage>();
        services.AddSingleton(Guessing.Letter).AddSingleton(VoucherPassage.Letter);
        services.AddSingleton(new CasePanel(30, "CaseVouchers"));
        services.AddSingleton(new CallNotePart(10, "VoucherInNote")).AddSingleton(new ScreenPopPart(4, "VouchersOfCaller"));
        services.AddSingleton(new DeskBanner("VoucherAlarm"));
        services.AddSingleton(new DeskLink(37, "Vouchers", "ticket", "/desk/vouchers", Permission.CasesRead));
        services.AddSingleton(new AdminLink(64, "Vouchers", "What a voucher is good for, and who guesses codes.", "ticket", "/admin/vouchers"));
        services.AddSingleton(new PortalLink(25, "Voucher", "/voucher"));
        services.AddLoop(Guessing.Loop, "Old tries of voucher codes are deleted", TimeSpan.FromHours(12), Guessing.Round);
        services.AddSingleton(new EventSight("voucher", Permission.CasesRead));
        services.AddSingleton(new RecordSight("voucher", (db, reader, number, cancel) => db.VouchersFor(reader).AnyAsync(v => v.Number == number, cancel), "/desk/vouchers?number={0}",
            (program, record) => Told(program.GetRequiredService<Texts>(), record)));
        services.AddSingleton(new TimelineTopic("voucher", "/desk/vouchers?number={0}", async (db, who, numbers, cancel) =>
            await db.VouchersFor(who).Where(v => numbers.Contains(v.Number)).Select(v => v.Number).ToListAsync(cancel)));
        foreach (var kind in Timeline)
            services.AddSingleton(kind);
        foreach (var (type, tell) in Sentences)
            services.AddSingleton(new HistorySentence(type, tell));
        services.AddSingleton(new Belonging("Vouchers",
            (db, from, _, cancel) => db.Vouchers.Where(v => v.CustomerId == from).Select(v => v.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Vouchers.Where(v => piece.Contains(v.Id) && v.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(v => v.CustomerId, into), cancel))));
        services.AddSingleton(Copy);
        return services;
    }

    public static void MapVouchers(this WebApplication app) => app.MapVouchersApi();

    private static string Icon(string name) => name;

    private static readonly IReadOnlyList<TimelineKind> Timeline =
    [
        new("voucher.issued", Icon("ticket"), _ => "Voucher issued", c => $"…-{c.Word("tail")} {c.Word("reason")}"),
        new("voucher.used", Icon("ticket"), _ => "Voucher used", c => $"…-{c.Word("tail")}"),
        new("voucher.revoked", Icon("ticket-off"), _ => "Voucher revoked", c => $"…-{c.Word("tail")} {c.Word("reason")}"),
    ];

    private static readonly Dictionary<string, Func<Texts, string, JsonElement, string>> Sentences = new()
    {
        ["voucher.issued"] = (texts, who, c) => texts["{0} issued the voucher …-{1}: {2}", who, Literally(c, "tail"), Literally(c, "reason")],
        ["voucher.used"] = (texts, who, c) => c.Word("way") switch
        {
            "phone" => texts["{0} opened the voucher …-{1} that was read out on the telephone.", who, Literally(c, "tail")],
            "mail" => texts["{0} came with the voucher …-{1} by mail.", who, Literally(c, "tail")],
            "portal" => texts["{0} came with the voucher …-{1} through the portal.", who, Literally(c, "tail")],
            _ => texts["{0} used the voucher …-{1} over the API.", who, Literally(c, "tail")],
        },
        ["voucher.joined"] = (texts, who, c) => texts["{0} wrote down the call in which the voucher …-{1} was used.", who, Literally(c, "tail")],
        ["voucher.revoked"] = (texts, who, c) => texts["{0} revoked the voucher …-{1}: {2}", who, Literally(c, "tail"), Literally(c, "reason")],
    };

    /// <summary>As it stands there, never looked up as a word of ours.</summary>
    private static string Literally(JsonElement content, string name) => content.Word(name) ?? "";

    private static string Told(Texts texts, Record record)
    {
        using var content = JsonDocument.Parse(record.Content ?? "{}");
        var who = record.ActorName.Length > 0 ? record.ActorName : texts.Word(record.ActorKind);
        return Sentences.TryGetValue(record.Type, out var tell) ? tell(texts, who, content.RootElement) : $"{who}: {record.Type}";
    }

    private static readonly ExportPart Copy = new(110, "vouchers", "the vouchers we have given you, without their codes")
    {
        List = async (reading, after, cancel) =>
        {
            const int atOnce = 100;
            var number = after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture);
            var vouchers = await reading.Db.Vouchers.AsNoTracking().Where(v => v.CustomerId == reading.Customer.Id && v.Number > number).OrderBy(v => v.Number).Take(atOnce).ToListAsync(cancel);
            var ids = vouchers.ConvertAll(v => v.Id);
            var uses = (await reading.Db.VoucherUses.AsNoTracking().Where(u => ids.Contains(u.VoucherId)).OrderBy(u => u.At).Select(u => new { u.VoucherId, u.At, u.Way }).ToListAsync(cancel)).ToLookup(u => u.VoucherId);
            return new(vouchers.ConvertAll(object (v) => new { v.Number, v.Tail, v.Priority, v.MostUses, v.IssuedAt, v.ExpiresAt, v.RevokedAt, Uses = uses[v.Id].Select(u => new { u.At, u.Way }) }),
                vouchers.Count == atOnce ? vouchers[^1].Number.ToString(CultureInfo.InvariantCulture) : null, vouchers.Count);
        },
    };
}
