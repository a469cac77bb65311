using System.Linq.Expressions;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kulanz.Search;

/// <summary>A text to be found: of which thing, when it came to be, and everything it is found by.</summary>
/// <param name="Part">Which of the thing's texts.</param>
public sealed record SearchText(Guid Thing, string Part, DateTimeOffset At, string Text)
{
    /// <summary>What stands beyond this is not searched: a pasted log, not somebody's words.</summary>
    public const int Longest = 100_000;
}

/// <summary>Things whose texts a change touches: those it names, and those a query finds once the change is saved.</summary>
public sealed record Touched(IReadOnlyList<Guid> Things, IQueryable<Guid>? Others = null)
{
    public static Touched One(Guid thing) => new([thing]);
}

/// <summary>
/// Things that are put into the index. Whatever is saved through the context passes <paramref name="Touches"/>, so no act has to think of the
/// search; only what changes rows by a statement of its own says so with <see cref="Indexing.Again"/>.
/// </summary>
/// <param name="Kind">The <see cref="SearchKind.Code"/> it is found as.</param>
/// <param name="Touches">Which of its things a changed row touches; null for none.</param>
/// <param name="Read">The texts of these things as they are now. A thing without any is taken out.</param>
/// <param name="Behind">The next things in the order of their ids, for building the index anew.</param>
public sealed record SearchSource(
    string Name,
    int Kind,
    Func<KulanzDb, EntityEntry, Touched?> Touches,
    Func<KulanzDb, IReadOnlyList<Guid>, CancellationToken, Task<List<SearchText>>> Read,
    Func<KulanzDb, Guid, IQueryable<Guid>> Behind)
{
    /// <summary>What else is made of the texts, beside this index, when it is built anew.</summary>
    public Func<KulanzDb, IReadOnlyList<Guid>, CancellationToken, Task>? Rebuilt { get; init; }

    /// <summary>The text of a thing added in this very saving, from memory; null where it has to be read after all.</summary>
    public Func<KulanzDb, Guid, SearchText?>? Fresh { get; init; }
}

/// <summary>What was typed, taken apart: words for the index, conditions for the rows.</summary>
public sealed record Asked(Query Query, IReadOnlyList<Filter> Filters, Actor Who, DateTimeOffset Now);

/// <summary>
/// Where a hit leads for somebody who may see it: an expression from the entry to the id of what the list shows (a message's case), null where
/// it is not there for them. <paramref name="Unknown"/> are filters this kind cannot answer; then it finds nothing.
/// </summary>
public sealed record Seen(Expression<Func<SearchEntry, Guid?>> Owner, IReadOnlyList<Filter> Unknown);

/// <summary>A line that was found, with the entries that led to it, the newest first.</summary>
public sealed record Hit(Guid Owner, IReadOnlyList<SearchEntry> Entries);

/// <summary>What people see of a line: where it leads, what it is called, the place where the words stand.</summary>
public sealed record Found(int Kind, Guid Id, long? Number, string Href, string Title, DateTimeOffset At)
{
    public Snippet? Excerpt { get; init; }

    /// <summary>Who speaks in the excerpt.</summary>
    public string? Speaker { get; init; }

    /// <summary>Whom the line is about.</summary>
    public string? Party { get; init; }

    public Enum? State { get; init; }

    /// <summary>A word on its right, such as "Internal"; in English.</summary>
    public string? Note { get; init; }
}

/// <summary>A kind of thing one may look for; each module registers its own.</summary>
/// <param name="Code">1 to 15, part of every id: it never changes.</param>
/// <param name="Name">In addresses and in <c>kind:</c>.</param>
/// <param name="Label">On its tab.</param>
/// <param name="Sees">What this asker sees, and the conditions as far as this kind knows them.</param>
/// <param name="Show">The lines of these hits, in any order; those that are gone are left out.</param>
/// <param name="ByTitle">Few and timeless: what has the words in its title comes first. Otherwise the newest does.</param>
public sealed record SearchKind(
    int Code,
    string Name,
    string Label,
    string Icon,
    string Permission,
    Func<KulanzDb, Asked, CancellationToken, Task<Seen>> Sees,
    Func<KulanzDb, Asked, IReadOnlyList<Hit>, CancellationToken, Task<List<Found>>> Show,
    bool ByTitle = false)
{
    /// <summary>How it is called behind <c>kind:</c>, in English and German, in small letters.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The thing that people mean by a number alone, if there is one for this asker; null where numbers name nothing.</summary>
    public Func<KulanzDb, Actor, long, CancellationToken, Task<Guid?>>? ByNumber { get; init; }
}
