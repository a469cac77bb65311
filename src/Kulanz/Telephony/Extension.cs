using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Telephony;

/// <summary>What a telephone system calls a colleague: an extension, a user's name or id, a number of their own. Several may share one telephone.</summary>
public sealed class Extension
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>As compared: a telephone number in E.164, everything else in lower case.</summary>
    public required string Key { get; init; }

    public required string Shown { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Extension>
    {
        public void Configure(EntityTypeBuilder<Extension> extension)
        {
            extension.ToTable("phone_extensions");
            extension.Property(e => e.Key).HasMaxLength(Extensions.Longest);
            extension.Property(e => e.Shown).HasMaxLength(Extensions.Longest);
            extension.HasIndex(e => e.AccountId);
            extension.HasOne<Account>().WithMany().HasForeignKey(e => e.AccountId);
        }
    }
}

public sealed record TooManyExtensions(int Most) : Invalid("extensions", "Please keep at most {0} extensions and names for one person.", Most);

/// <summary>Whose telephone it is.</summary>
public sealed class Extensions(KulanzDb db, Shelf<Extension> shelf, TimeProvider clock)
{
    public const int Longest = 200;
    public const int Most = 20;

    /// <summary>A colleague as calls name them.</summary>
    public sealed record Colleague(Guid Id, string Name);

    /// <summary>Somebody has said what the telephone system calls them: names nobody has said are those of others then.</summary>
    public async Task<bool> AnyKnown(CancellationToken cancel) => (await shelf.All(db, cancel)).Count > 0;

    /// <summary>The colleagues meant by these words, in the order of the words. Those who have said nothing are also known by their mail address and, if nobody else is called so, by their name.</summary>
    public async Task<List<Colleague>> Of(IEnumerable<string> words, CancellationToken cancel)
    {
        var keys = words.Select(Typed.Line).Where(w => w.Length is > 0 and <= Longest).Distinct().Take(50).ToList();
        if (keys.Count == 0)
            return [];
        var said = await shelf.All(db, cancel);
        var byWord = keys.SelectMany(key => said.Where(e => e.Key == Key(key)).Select(e => e.AccountId)).Distinct().ToList();
        var mails = keys.Where(k => k.Contains('@', StringComparison.Ordinal)).Select(k => k.ToUpperInvariant()).ToList();
        var names = keys.Where(k => k.Contains(' ', StringComparison.Ordinal)).ToList();
        var found = await db.Accounts.AsNoTracking().Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && (byWord.Contains(a.Id) || mails.Contains(a.NormalizedEmail!) || names.Contains(a.Name)))
            .OrderBy(a => a.Name).Take(200).Select(a => new { a.Id, a.Name, a.NormalizedEmail }).ToListAsync(cancel);
        var alone = found.GroupBy(a => a.Name).Where(g => g.Count() == 1).Select(g => g.Key).ToHashSet();
        return [.. found.Where(a => byWord.Contains(a.Id) || mails.Contains(a.NormalizedEmail!) || alone.Contains(a.Name))
            .OrderBy(a => byWord.IndexOf(a.Id) is var at and >= 0 ? at : int.MaxValue).Select(a => new Colleague(a.Id, a.Name))];
    }

    /// <summary>All of one person's, a line each.</summary>
    public async Task<Outcome<int>> Set(Guid account, string? lines, Actor by, CancellationToken cancel)
    {
        var wanted = Typed.Text(lines).Split(['\n', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).DistinctBy(Key).ToList();
        if (wanted.Count > Most)
            return new TooManyExtensions(Most);
        if (wanted.Exists(w => w.Length > Longest))
            return new TooLong("extensions", Longest);
        return await db.Write<Outcome<int>>(async () =>
        {
            await db.Engine.Hold(db, $"extensions {account}", cancel);
            if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == account && a.Kind == ActorKind.Staff, cancel) is not { } person)
                return new NotFound("account");
            var known = await db.Extensions.Where(e => e.AccountId == account).ToListAsync(cancel);
            if (known.Select(e => e.Shown).Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal)))
                return wanted.Count;
            db.RemoveRange(known);
            foreach (var word in wanted)
                db.Add(new Extension { Id = Id.New(clock), AccountId = account, Key = Key(word), Shown = word });
            db.Record("account.extensions_changed", person.Topic, null, by, new { Extensions = wanted }, clock);
            await db.SaveChangesAsync(cancel);
            return wanted.Count;
        }, cancel);
    }

    public static Task<List<string>> Said(KulanzDb db, Guid account, CancellationToken cancel) =>
        db.Extensions.Where(e => e.AccountId == account).OrderBy(e => e.Id).Select(e => e.Shown).ToListAsync(cancel);

    private static string Key(string word)
    {
        var digits = word.Count(char.IsAsciiDigit);
        return digits >= 7 && word.All(c => char.IsAsciiDigit(c) || c == '+' || PhoneSpelling.IsNotation(c))
            && (PhoneNumber.Parse(word[0] is '+' or '0' ? word : $"+{word}").Number ?? PhoneNumber.Parse(word).Number) is { } number ? number.E164 : word.ToLowerInvariant();
    }
}
