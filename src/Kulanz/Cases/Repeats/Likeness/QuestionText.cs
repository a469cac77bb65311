using Kulanz.Search.Words;

namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// A text taken apart once for everything questions are compared by: its words (<see cref="Words"/>), the letters they are made of (<see cref="LetterRuns"/>) and
/// its wording (<see cref="Shingles"/>). Time and memory are linear in the text, of which the first <see cref="Longest"/> characters are read.
/// </summary>
/// <remarks>
/// Stems and compound parts are those of the search (CISTEM, Porter2), in the language the text tells, otherwise the one its author is written to in. Long
/// numbers are left out: of whom a customer number is makes no other question of it, and nobody's number lies about hashed. Short ones stay, as in "error 678".
/// </remarks>
public sealed class QuestionText
{
    public const int Longest = 6000, MostWords = 1000;

    private const int LongestNumber = 4;

    private static readonly HashSet<string> Courtesies =
        [.. ("hallo hi guten tag morgen abend danke dank vielen besten herzlichen bitte gruss gruesse gruessen freundlichen freundliche freundlicher lieben liebe mfg lg herr frau damen herren geehrte geehrter geehrten "
        + "ok okay gern gerne hello dear please thanks thank kind best regards sincerely sir madam good afternoon evening cheers").Split(' ')];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Courteous = Courtesies.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly char[] letters;
    private readonly List<Word> sequence;

    private QuestionText(char[] letters, List<Word> sequence, QuestionWords words, string language) =>
        (this.letters, this.sequence, Words, Language) = (letters, sequence, words, language);

    /// <summary>One word as it stands in the text: its folded letters, and the key it is weighed by.</summary>
    internal readonly record struct Word(int From, int Length, uint Key);

    public QuestionWords Words { get; }

    /// <summary>"de" or "en".</summary>
    public string Language { get; }

    internal IReadOnlyList<Word> Sequence => sequence;

    internal ReadOnlySpan<char> Letters(Word word) => letters.AsSpan(word.From, word.Length);

    /// <param name="otherwise">The language where the text does not tell: "de" or "en".</param>
    public static QuestionText Of(string text, string otherwise)
    {
        var read = text.AsSpan(0, Math.Min(text.Length, Longest));
        var reading = Reading.Of(read);
        if (reading.Languages == Languages.Both)
            reading = Reading.Of(read, otherwise == "en" ? Languages.English : Languages.German);
        var count = Math.Min(reading.Count, MostWords);
        var size = 0;
        for (var i = 0; i < count; i++)
            size += reading[i].Length;
        var letters = new char[size];
        var sequence = new List<Word>(count);
        var counted = new Dictionary<uint, int>();
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            var folded = reading.Folded(i);
            var key = Count(reading, i, counted);
            folded.CopyTo(letters.AsSpan(at));
            sequence.Add(new(at, folded.Length, key));
            at += folded.Length;
        }
        return new(letters, sequence, QuestionWords.Of(counted), reading.Languages == Languages.English ? "en" : "de");
    }

    /// <summary>The key of the word itself; 0 for a long number.</summary>
    private static uint Count(Reading reading, int index, Dictionary<uint, int> counted)
    {
        ref readonly var token = ref reading[index];
        var folded = reading.Folded(index);
        if (token.Kind is TokenKind.Number or TokenKind.Mixed && Digits(folded) > LongestNumber)
            return 0;
        if (token.Dropped || Courteous.Contains(folded))
            return Add(counted, QuestionWords.KeyOf(folded, grammar: true));
        if (token.Kind != TokenKind.Word)
            return Add(counted, QuestionWords.KeyOf(folded, grammar: false));
        var counting = new Counting(counted);
        Stems.Take(folded, reading.Languages, counting, token.Start, token.End);
        return counting.First;
    }

    private static int Digits(ReadOnlySpan<char> word)
    {
        var digits = 0;
        foreach (var character in word)
            if (char.IsAsciiDigit(character))
                digits++;
        return digits;
    }

    private static uint Add(Dictionary<uint, int> counted, uint key)
    {
        if (counted.TryGetValue(key, out var before))
            counted[key] = before + 1;
        else if (counted.Count < QuestionWords.Most)
            counted[key] = 1;
        return key;
    }

    private sealed class Counting(Dictionary<uint, int> counted) : ITaker
    {
        /// <summary>The stem of the word itself comes before its parts.</summary>
        public uint First { get; private set; }

        public void Word(scoped ReadOnlySpan<char> word, int start, int end)
        {
        }

        public void Stem(scoped ReadOnlySpan<char> stem, int start, int end)
        {
            var key = Add(counted, QuestionWords.KeyOf(stem, grammar: false));
            if (First == 0)
                First = key;
        }

        public void Key(scoped ReadOnlySpan<char> key, int start, int end) => Stem(key, start, end);
    }
}
