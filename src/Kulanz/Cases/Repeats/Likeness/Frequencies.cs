namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// In how many of the latest questions a word stands: what makes a word rare. Bounded whatever is asked: two rows of half a million counters, of which the
/// smaller one holds; of 65,536 questions the older half is forgotten by halving everything, so that it follows what people ask now.
/// </summary>
/// <remarks>
/// Two words that share both counters count as one: with 300,000 different words one in three shares a counter, and one in eight both, mostly with another
/// hardly anybody uses. Dropped: exact counts in the database (a row for each word ever typed, written with each question), and counts over everything that
/// was ever asked, in which a word new this week would be rare for years. Not safe for several threads while something is added.
/// </remarks>
public sealed class Frequencies
{
    public const int MostQuestions = 1 << 16;

    private const int Counters = 1 << 19;

    private readonly ushort[] first = new ushort[Counters], second = new ushort[Counters];
    private long words;

    /// <summary>How many questions are counted.</summary>
    public int Questions { get; private set; }

    /// <summary>Words in a question, on average; never 0.</summary>
    public double Length => Questions == 0 ? 1 : Math.Max(1, (double)words / Questions);

    public void Add(QuestionWords question)
    {
        if (Questions == MostQuestions - 1)
            Halve();
        Questions++;
        words += question.Length;
        foreach (var key in question.Keys)
        {
            var (one, other) = Places(key);
            first[one]++;
            second[other]++;
        }
    }

    /// <summary>In about how many of <see cref="Questions"/> it stands; never too few but for what has been forgotten.</summary>
    public int Of(uint key)
    {
        var (one, other) = Places(key);
        return Math.Min(first[one], second[other]);
    }

    /// <summary>The part of questions it stands in, from 0 to 1.</summary>
    public double Share(uint key) => Questions == 0 ? 0 : (double)Of(key) / Questions;

    private static (int, int) Places(uint key)
    {
        var mixed = Hashing.Mix(key);
        return ((int)(mixed & (Counters - 1)), (int)((mixed >> 32) & (Counters - 1)));
    }

    private void Halve()
    {
        foreach (var row in (ushort[][])[first, second])
            for (var i = 0; i < row.Length; i++)
                row[i] /= 2;
        (Questions, words) = (Questions / 2, words / 2);
    }
}
