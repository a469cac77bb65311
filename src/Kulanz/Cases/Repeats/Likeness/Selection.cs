namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// Which words of a question the index is asked for, so that it gives few questions and those that matter: each rare word alone, wherever it stands, and of the
/// others those that say most, of which two must stand together, among the latest questions only. Common words are never asked for alone: their hits are
/// without number, and say nothing.
/// </summary>
/// <param name="Rare">The rarest first.</param>
/// <param name="Common">The rarest first; together with each other.</param>
public sealed record Selection(IReadOnlyList<uint> Rare, IReadOnlyList<uint> Common)
{
    public const int MostRare = 10, MostCommon = 5;

    /// <summary>A word is rare if it stands in about this many questions at most; so many of its hits are read.</summary>
    public const int RareUpTo = 1000;

    /// <summary>So many hits of two common words are read, among the latest <see cref="Latest"/> questions.</summary>
    public const int PairsUpTo = 500, Latest = 20_000;

    /// <summary>So many questions are weighed by their words, and the best of them read: with 300 and 60 nothing was found more often, with 100 and 30 a point less.</summary>
    public const int Weighed = 200, Read = 40;

    /// <param name="all">How many questions the index has, about.</param>
    public static Selection Of(QuestionWords asked, Frequencies frequencies, long all)
    {
        var byRarity = asked.Matter.OrderBy(frequencies.Of).ThenBy(key => key).ToList();
        var share = (double)RareUpTo / Math.Max(1, all);
        return new([.. byRarity.Where(key => frequencies.Share(key) <= share).Take(MostRare)], [.. byRarity.Where(key => frequencies.Share(key) > share).Take(MostCommon)]);
    }
}
