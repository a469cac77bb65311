using Kulanz.Platform.Data;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// The words that lead to earlier questions, in the database's full-text index: of our own making, as keys (<c>k1f3a</c>), so both engines find the same. It only
/// finds; what fits is weighed here. How it asks differs: <see cref="SqliteQuestions"/>, <see cref="PostgresQuestions"/>.
/// </summary>
/// <remarks>Dropped: the search index, which also leads to our own answers, to notes and to what a mail quotes, and to each copy of a text that thousands have sent.</remarks>
public abstract class QuestionIndex
{
    private static readonly SqliteQuestions Sqlite = new();
    private static readonly PostgresQuestions Postgres = new();

    public static QuestionIndex Of(KulanzDb db) => db.Engine is Platform.Data.Sqlite ? Sqlite : Postgres;

    /// <summary>Within the transaction under way; what was there under this id is replaced.</summary>
    public abstract Task Put(KulanzDb db, long id, IEnumerable<uint> words, CancellationToken cancel);

    /// <summary>For each word by its place in the list the latest questions that have it, at most so many. The words are rare.</summary>
    public abstract Task<List<(int Word, long Id)>> With(KulanzDb db, IReadOnlyList<uint> words, int most, CancellationToken cancel);

    /// <summary>The latest questions with two of these words at least. The words may be common: on PostgreSQL the <paramref name="among"/> latest are looked through.</summary>
    public abstract Task<List<long>> WithTwo(KulanzDb db, IReadOnlyList<uint> words, int most, int among, CancellationToken cancel);

    protected static string Token(uint word) => $"k{word:x}";

    /// <summary>Every two of them, joined.</summary>
    protected static string Pairs(IReadOnlyList<uint> words, string and, string or) =>
        string.Join(or, from i in Enumerable.Range(0, words.Count) from j in Enumerable.Range(i + 1, words.Count - i - 1) select $"({Token(words[i])}{and}{Token(words[j])})");
}
