namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// The wording of a text as a set: each run of five neighbouring words as a number (Broder 1997), by which copies know each other whatever was changed in a few
/// places. A shorter text is one run.
/// </summary>
public static class Shingles
{
    public const int Words = 5;

    /// <summary>Sorted, each once; empty for a text without words.</summary>
    public static ulong[] Of(QuestionText text)
    {
        var words = text.Sequence;
        if (words.Count == 0)
            return [];
        var hashes = new ulong[words.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = Hashing.Of(text.Letters(words[i]));
        var runs = Math.Max(1, words.Count - Words + 1);
        var found = new HashSet<ulong>(runs);
        for (var i = 0; i < runs; i++)
        {
            var run = 0UL;
            for (var j = i; j < Math.Min(i + Words, hashes.Length); j++)
                run = Hashing.Mix(run ^ hashes[j]);
            found.Add(run);
        }
        var sorted = found.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>One number for the whole wording: equal for texts of the same words in the same order, whatever stands between them. 0 for none.</summary>
    public static long Whole(QuestionText text)
    {
        var whole = 0UL;
        foreach (var word in text.Sequence)
            whole = Hashing.Mix(whole ^ Hashing.Of(text.Letters(word)));
        return (long)whole;
    }
}
