using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;

namespace Kulanz.Access;

public sealed record UnknownTimeZone(string Zone) : Invalid("timeZone", "There is no time zone “{0}”. Time zones are called like Europe/Berlin.", Zone);

public sealed record UnknownLanguage(string Language) : Invalid("language", "There are German (de) and English (en), not “{0}”.", Language);

public sealed record NotALogo() : Invalid("logo", "Please choose a picture: PNG, JPEG or WebP.");

public sealed record LogoTooLarge(int Kilobytes) : Invalid("logo", "A logo may have {0} KB at most.", Kilobytes)
{
    public override int Status => 413;
}

/// <summary>Administrators say whose desk this is. Everybody reads it from their next click.</summary>
public sealed class CompanyChanging(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const int LongestName = 120;
    public const int LargestLogo = 512 * 1024;

    public async Task<Outcome<Company>> Change(string? name, string? timeZone, string? language, Actor by, CancellationToken cancel)
    {
        var now = await preferences.Get<Company>(cancel);
        var changed = now with { Name = name is null ? now.Name : Typed.Line(name), TimeZone = timeZone?.Trim() ?? now.TimeZone, Language = language ?? now.Language };
        if (changed.Name.Length > LongestName)
            return new TooLong(nameof(name), LongestName);
        if (changed.TimeZone != now.TimeZone && !Company.Zones.Contains(changed.TimeZone))
            return new UnknownTimeZone(changed.TimeZone);
        if (changed.Language is not ("de" or "en"))
            return new UnknownLanguage(changed.Language);
        return changed == now ? now : await Save(changed, "company.changed", new { changed.Name, changed.TimeZone, changed.Language }, by, cancel);
    }

    /// <summary>What the first bytes say counts, not what the file is called. No SVG: it can carry scripts.</summary>
    public async Task<Outcome<Company>> Wear(Stream picture, Actor by, CancellationToken cancel)
    {
        // One byte more than may be is enough to know that it is too large.
        var bytes = new byte[LargestLogo + 1];
        var size = await picture.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        if (size > LargestLogo)
            return new LogoTooLarge(LargestLogo / 1024);
        if (TypeOf(bytes.AsSpan(0, size)) is not { } type)
            return new NotALogo();
        var logo = Convert.ToHexStringLower(await db.Store(bytes.AsMemory(0, size), clock, cancel));
        return await Save(await preferences.Get<Company>(cancel) with { Logo = logo, LogoType = type }, "company.logo_set", new { logo }, by, cancel);
    }

    public async Task<Outcome<Company>> TakeOff(Actor by, CancellationToken cancel) =>
        await preferences.Get<Company>(cancel) is { Logo: not null } now ? await Save(now with { Logo = null, LogoType = null }, "company.logo_removed", new { }, by, cancel) : await preferences.Get<Company>(cancel);

    private static string? TypeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };

    private async Task<Outcome<Company>> Save(Company company, string act, object what, Actor by, CancellationToken cancel)
    {
        await Preferences.Set(db, company, cancel);
        db.Record(act, "company", null, by, what, clock);
        await db.SaveChangesAsync(cancel);
        return company;
    }
}
